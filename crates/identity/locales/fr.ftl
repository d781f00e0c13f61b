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
account-mail-welcome-subject = Votre compte chez { $shop } est prêt
account-mail-welcome-text = Un compte vient d’être créé chez { $shop } avec cette adresse. Vous pouvez vous connecter avec le mot de passe choisi.
account-mail-welcome-unasked = Si ce n’était pas vous, répondez à ce message et nous le fermerons.
account-mail-welcome-action = Se connecter
account-mail-again-subject = Vous avez déjà un compte chez { $shop }
account-mail-again-text = Quelqu’un a voulu créer un compte chez { $shop } avec cette adresse. Vous en avez déjà un, et rien n’y a changé : connectez-vous avec votre mot de passe habituel.
account-mail-again-unasked = Si ce n’était pas vous, il n’y a rien à faire.
account-mail-again-action = Se connecter

# Refusals and problems.
refusal-wrong-credentials = L’adresse ou le mot de passe n’est pas le bon.
refusal-log-in-locked = Trop d’essais. Réessayez dans { $minutes } min.
problem-password-too-short = Au moins 8 caractères.
problem-password-is-email = Le mot de passe ne doit pas être l’adresse e-mail.
