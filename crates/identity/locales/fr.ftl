# Pages of the account.
account-title = Mon compte
account-log-in = Se connecter
account-log-out = Se déconnecter
account-register = Créer un compte
account-register-button = Créer mon compte
account-register-why = Pour retrouver vos commandes et gagner du temps à la prochaine. On peut aussi commander sans compte.
account-name = Nom
account-email = Adresse e-mail
account-password = Mot de passe
account-password-hint = Au moins 8 caractères ; une phrase fait très bien l’affaire.
account-no-account-yet = Pas encore de compte ?
account-has-account = Déjà un compte ?
account-orders = Mes commandes
account-registered = Regardez vos messages
account-registered-new = Nous venons de vous écrire. Votre compte est prêt : connectez-vous avec le mot de passe choisi.
account-registered-known = Si cette adresse avait déjà un compte, rien n’a changé : connectez-vous avec votre mot de passe habituel.
account-role = Rôle
account-role-admin = Administration
account-role-manager = Gestion
account-role-technician = Technique
account-role-mechanic = Mécanique indépendante

# Letters.
account-mail-welcome-subject = Confirmez votre adresse chez { $shop }
account-mail-welcome-text = Un compte vient d’être créé chez { $shop } avec cette adresse. Confirmez-la avec le mot de passe choisi : le lien marche une fois, pendant 24 heures.
account-mail-welcome-unasked = Si ce n’était pas vous, ne faites rien : sans confirmation, personne n’entre.
account-mail-welcome-action = Confirmer mon adresse
account-mail-again-subject = Vous avez déjà un compte chez { $shop }
account-mail-again-text = Quelqu’un a voulu créer un compte chez { $shop } avec cette adresse. Vous en avez déjà un, et rien n’y a changé : connectez-vous avec votre mot de passe habituel.
account-mail-again-unasked = Si ce n’était pas vous, il n’y a rien à faire.
account-mail-again-action = Se connecter
account-mail-reset-subject = Choisir un autre mot de passe chez { $shop }
account-mail-reset-text = Quelqu’un a demandé un autre mot de passe pour votre compte chez { $shop }. Le lien marche une fois, pendant une heure.
account-mail-reset-unasked = Si ce n’était pas vous, ne faites rien : votre mot de passe reste le même.
account-mail-reset-action = Choisir un mot de passe
account-mail-password-changed-subject = Votre mot de passe chez { $shop } a changé
account-mail-password-changed-text = Le mot de passe de votre compte chez { $shop } vient de changer. Vos autres appareils ont été déconnectés.
account-mail-password-changed-unasked = Si ce n’était pas vous, choisissez tout de suite un autre mot de passe par ce lien, puis écrivez-nous.
account-mail-password-changed-action = Choisir un autre mot de passe
account-mail-old-address-subject = Changer l’adresse de votre compte chez { $shop } ?
account-mail-old-address-text = Quelqu’un veut que votre compte chez { $shop } passe à l’adresse { $detail }. Rien ne change avant que vous ayez dit oui ici et confirmé dans l’autre boîte.
account-mail-old-address-unasked = Si ce n’était pas vous, ouvrez le lien et arrêtez le changement, puis changez de mot de passe.
account-mail-old-address-action = Répondre
account-mail-new-address-subject = Confirmez cette adresse pour votre compte chez { $shop }
account-mail-new-address-text = Quelqu’un veut utiliser cette adresse pour son compte chez { $shop }. Le lien marche une fois, pendant 24 heures.
account-mail-new-address-unasked = Si ce n’était pas vous, ne faites rien : sans votre accord, rien ne change.
account-mail-new-address-action = Confirmer cette adresse
account-mail-address-changed-subject = L’adresse de votre compte chez { $shop } a changé
account-mail-address-changed-text = Votre compte chez { $shop } porte maintenant l’adresse { $detail }.
account-mail-address-changed-unasked = Si ce n’était pas vous, écrivez-nous tout de suite.
account-mail-address-changed-action = Voir mon compte
account-mail-address-kept-subject = L’adresse de votre compte chez { $shop } ne change pas
account-mail-address-kept-text = Le changement d’adresse de votre compte chez { $shop } a été arrêté.
account-mail-address-kept-unasked = Si vous ne l’aviez pas demandé, quelqu’un est entré dans votre compte : choisissez un autre mot de passe.
account-mail-address-kept-action = Choisir un autre mot de passe

# Refusals and problems.
refusal-wrong-credentials = L’adresse ou le mot de passe n’est pas le bon.
refusal-log-in-locked = Trop d’essais. Réessayez dans { $minutes } min.
problem-password-too-short = Au moins 8 caractères.
problem-password-is-email = Le mot de passe ne doit pas être l’adresse e-mail.
refusal-refresh-refused = Cette connexion est terminée : connectez-vous de nouveau.

# Où l’on est connecté.
account-devices = Mes connexions
account-devices-why = Les navigateurs et les programmes où vous êtes connecté. Fermez ceux que vous ne reconnaissez pas, puis changez votre mot de passe.
account-device = Appareil
account-device-address = Adresse
account-device-since = Depuis
account-device-seen = Vu
account-device-act = Action
account-device-this = celui-ci
account-device-browser = Navigateur
account-device-program = Programme
account-device-end = Fermer
account-devices-end-others = Fermer toutes les autres

# Connexion par un autre compte.
account-provider-or = Ou avec un compte que vous avez ailleurs :
account-provider-with = Continuer avec { $provider }
account-provider-linked = Relié depuis le
account-provider-link = Relier
account-provider-unlink = Détacher
account-provider-refused = Vous n’êtes pas connecté
account-provider-other-way = Vers la page de connexion
account-providers-title = Connexion par d’autres comptes
account-providers-why = Un compte relié ouvre le vôtre ici, sans mot de passe.
account-providers-none = Cette boutique n’accepte pas les comptes d’autres maisons.
account-mail-provider-linked-subject = { $detail } ouvre maintenant votre compte chez { $shop }
account-mail-provider-linked-text = Votre compte { $detail } a été relié à votre compte chez { $shop }. Vous pouvez désormais vous connecter avec lui.
account-mail-provider-linked-unasked = Si ce n’était pas vous, détachez-le et changez de mot de passe aussitôt.
account-mail-provider-linked-action = Voir ce qui ouvre mon compte
account-mail-provider-unlinked-subject = { $detail } n’ouvre plus votre compte chez { $shop }
account-mail-provider-unlinked-text = Votre compte { $detail } a été détaché de votre compte chez { $shop }.
account-mail-provider-unlinked-unasked = Si ce n’était pas vous, changez de mot de passe aussitôt.
account-mail-provider-unlinked-action = Voir ce qui ouvre mon compte
refusal-provider-unavailable = Ce service ne répond pas. Réessayez dans un moment, ou connectez-vous autrement.
refusal-provider-log-in-expired = Cette connexion a été commencée dans un autre navigateur, il y a trop longtemps, ou a déjà servi. Recommencez.
refusal-provider-denied = Le service ne vous a pas laissé passer.
refusal-provider-not-believed = La réponse du service n’a pas pu être vérifiée ({ $what }). Recommencez ; si cela se répète, écrivez-nous.
refusal-provider-address-unverified = Le service ne se porte pas garant de votre adresse e-mail. Vérifiez-la chez lui, ou créez un compte ici.
refusal-provider-link-first = Votre adresse e-mail a déjà un compte ici. Connectez-vous comme d’habitude, puis reliez le service.
refusal-provider-taken = Ce compte, ou un autre du même service, est déjà relié à un compte ici.
refusal-provider-last-way-in = C’est votre seule façon d’entrer. Choisissez d’abord un mot de passe ou reliez un autre compte.
refusal-provider-no-entry = Ce compte ne peut pas être ouvert. Écrivez-nous.

# Refusals of commands.
refusal-operator-address-taken = Cette adresse a déjà un compte : `user role` fait de son propriétaire un administrateur.
refusal-operator-nobody = Personne n’a cette adresse.
refusal-operator-just-mailed = Un lien vient de partir et fonctionne encore. Réessayez dans quelques minutes.
