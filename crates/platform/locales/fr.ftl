# The frame of every page.
shell-skip = Aller au contenu
shell-menu = Menu
shell-language = Langue
shell-search = Chercher
shell-search-label = Référence, pièce, appareil…
shell-account = Mon compte
shell-log-in = Se connecter
shell-cart = Panier
shell-cart-count = { $n ->
    [one] { $n } article
   *[other] { $n } articles
}
shell-office = Bureau
shell-technician = Ma journée
shell-demo = Boutique de démonstration
shell-demo-hint = ses courriels sont ici
shell-description = { $shop } : pièces, prix, stock et délais, paiement en ligne.
shell-help = Besoin d’aide
shell-track = Suivre une commande
shell-payment = Paiement
shell-payment-note = Paiement en ligne sur la page sécurisée de la banque. Nous ne voyons jamais votre carte.
shell-price-note = Tous les prix sont toutes taxes comprises.
shell-optional = (facultatif)
shell-colon = { "\u00A0: " }
shell-crumbs = Fil d’Ariane
shell-pager = Pages
shell-previous = Précédent
shell-next = Suivant
shell-page-of = Page { $at } sur { $of }
shell-steps = Étape { $at } sur { $of }
shell-fault-title = Erreur { $status }
shell-fault-not-found = L’adresse est peut-être mal recopiée, ou la page a été retirée. Cherchez une référence ou repartez de l’accueil.
shell-fault-form = Revenez à la page précédente, rechargez-la et envoyez de nouveau : ce que vous avez saisi n’est pas perdu.
shell-fault-ours = C’est de notre côté, et c’est noté. Rien n’a été débité sans commande. Réessayez dans un instant ; si cela dure, appelez-nous avec le code ci-dessous.
shell-fault-other = Revenez à la page précédente ou repartez de l’accueil.
shell-fault-home = Retour à l’accueil

# What every slice may refuse.
refusal-not-found = Cette page n’existe pas, ou plus.
refusal-forbidden = Cette page ne vous est pas ouverte.
refusal-sign-in-first = Connectez-vous d’abord pour voir cette page.
refusal-confirm-first = Confirmez d’abord que c’est bien vous, puis recommencez.
refusal-invalid-token = Le jeton d’accès n’est pas valable, ou ne l’est plus.
refusal-second-factor-first = L’arrière-boutique de cette maison demande une seconde preuve. Activez-en une, puis recommencez.
refusal-form-expired = Cette page était ouverte depuis trop longtemps. Rechargez-la et envoyez de nouveau.
refusal-too-large = L’envoi est trop volumineux.
refusal-invalid = Quelques réponses sont à revoir.
refusal-too-often = Trop de demandes en peu de temps. Réessayez dans { $seconds } s.
refusal-too-often-minutes = Trop de demandes en peu de temps. Réessayez dans { $minutes } min.
refusal-address-too-long = Cette adresse est trop longue.
refusal-host-unclear = La demande ne dit pas clairement à qui elle s’adresse.
refusal-method-not-allowed = Cette adresse ne s’utilise pas de cette façon.
refusal-unavailable = Le service est très sollicité. Réessayez dans un instant.
refusal-broken = Quelque chose s’est mal passé de notre côté.
refusal-idempotency-key-malformed = L’en-tête Idempotency-Key manque ou n’a pas la bonne forme.
refusal-idempotency-key-reused = Cette clé d’idempotence a déjà servi pour une autre demande.
refusal-idempotency-key-in-use = La première demande avec cette clé est encore en cours.

# What may be wrong with one answer.
problem-required = À remplir.
problem-too-short = Trop court.
problem-too-long = Trop long.
problem-unreadable = Contient des signes illisibles.
problem-look-alike = Mélange des lettres de plusieurs écritures qui se ressemblent. Écrivez chaque mot dans une seule.
problem-email-look-alike = N’utilisez que des lettres latines sans accent : cette adresse contient des lettres qui leur ressemblent.
problem-malformed = La forme n’est pas la bonne.
problem-email = Écrivez une adresse comme nom@exemple.dz.
problem-phone = Écrivez un numéro comme 0550 12 34 56 ou +213 550 12 34 56.
problem-choice = Choisissez une des réponses proposées.
problem-number = Écrivez un nombre entier.

# A slot as people say it, and zones as they are called.
window-between = { $day }, entre { $from } et { $until }
window-at = { $day }, à { $from }
window-zone = { $window } ({ $zone })
zone-africa-algiers = heure d’Alger
zone-europe-paris = heure de Paris
