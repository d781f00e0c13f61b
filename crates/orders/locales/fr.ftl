# The cart.
cart-title = Panier
cart-nothing = Votre panier est vide
cart-nothing-hint = Trouvez votre pièce par sa référence, votre chaudière ou la panne.
cart-browse = Voir les pièces
cart-article = Article
cart-unknown-article = Article retiré de la vente
cart-quantity = Quantité
cart-each = Pièce :
cart-update = Mettre à jour
cart-remove = Retirer
cart-remove-this = Retirer { $title }
cart-gone = Plus disponible : retirez-le
cart-only-left = { $n ->
    [one] Plus que { $n } pièce
   *[other] Plus que { $n } pièces
}
cart-price-was = Le prix a changé, il était de
cart-estimate = Total avec livraison
cart-estimate-note = Avec la livraison la moins chère ; le prix exact dépend de votre wilaya et s’affiche avant le paiement.
cart-checkout = Commander
cart-mend-first = Un article n’est plus disponible en cette quantité. Corrigez le panier pour continuer.
cart-no-account-needed = Sans compte : un e-mail et un téléphone suffisent.

# The checkout.
checkout-title = Coordonnées
checkout-review-step = Vérification
checkout-payment-step = Paiement
checkout-who = Qui commande
checkout-where = Où livrer
checkout-where-hint = Pas nécessaire pour un retrait au comptoir.
checkout-who-and-where = Client et livraison
checkout-email = E-mail
checkout-email-hint = Pour la confirmation et le reçu.
checkout-name = Nom et prénom
checkout-phone = Téléphone
checkout-phone-hint = Pour le livreur. Exemple : 0550 12 34 56
checkout-wilaya = Wilaya
checkout-commune = Commune
checkout-street = Adresse
checkout-street-hint = Rue et numéro, bâtiment, étage : pour la livraison à domicile.
checkout-choose = Choisissez…
checkout-delivery = Livraison
checkout-delivery-home = À domicile
checkout-delivery-desk = Au point relais de la wilaya
checkout-delivery-counter = Retrait à notre comptoir
checkout-not-here = Non desservi dans cette wilaya
checkout-free = Gratuit
checkout-from = de
checkout-to = à
checkout-continue = Continuer vers le récapitulatif
checkout-show-prices = Voir les prix de ma wilaya
checkout-summary = Votre commande
checkout-summary-note = Le total exact, livraison et taxes comprises, vient à l’étape suivante. Rien n’est débité avant.
checkout-change-cart = Modifier le panier
checkout-change = Modifier
checkout-review = Vérifiez votre commande
checkout-to-pay = À payer
checkout-pay = Payer
checkout-gateway-stripe = Carte bancaire
checkout-gateway-stripe-note = Sur la page sécurisée de Stripe
checkout-reserved-note = Vos pièces sont réservées 35 minutes dès que vous cliquez.

# Orders.
order-title = Commande { $number }
order-label = Commande
order-number = Numéro de commande
order-placed = Date
order-name = Nom
order-contact = Contact
order-state = État
order-list = Liste des commandes
order-goods = Articles
order-delivery = Livraison
order-discount = Remise comprise
order-total = Total TTC
order-tax-within = dont TVA
order-pieces = { $n ->
    [one] { $n } pièce
   *[other] { $n } pièces
}
order-articles = Articles
order-amounts = Montants
order-follow = Suivi
order-receipt = Reçu à imprimer
order-refunded-amount = Remboursé
order-mine = Mes commandes
order-none = Aucune commande pour l’instant
order-unpaid = En attente de paiement
order-unpaid-until = Vos pièces sont réservées jusqu’au
order-gateway-slow = La page de paiement tarde à répondre. Votre commande est enregistrée : réessayez dans un instant.
order-refunding = Remboursement en cours
order-refunding-hint = L’argent revient sur votre carte sous quelques jours ouvrés.
order-ended = Commande terminée sans paiement
order-ended-hint = Rien n’a été débité et les pièces sont de nouveau en rayon.
order-again = Remettre ces articles au panier
order-state-pending = À payer
order-state-paid = Payée
order-state-shipped = Expédiée
order-state-delivered = Livrée
order-state-cancelled = Annulée
order-state-refunded = Remboursée
order-event-placed = Commande passée
order-event-paid = Paiement reçu
order-event-paid-late = Paiement reçu après la fin du délai
order-event-payment-failed = Le paiement n’a pas abouti
order-event-expired = Délai de paiement dépassé
order-event-cancelled = Commande annulée
order-event-shipped = Commande expédiée
order-event-delivered = Commande livrée
order-event-refund-requested = Remboursement demandé
order-event-refunded = Remboursée en entier
order-event-refunded-in-part = Remboursée en partie
order-event-refund-failed = Le remboursement a échoué
order-event-unapplied-refunded = Paiement en trop remboursé
order-event-needs-human = Attend une décision
order-event-settled = Décision prise

# After the payment.
thanks-paid = Merci, votre commande est payée
thanks-paid-hint = La confirmation et le reçu partent à { $email }. Nous préparons vos pièces.
thanks-checking = Nous vérifions votre paiement
thanks-checking-hint = La banque n’a pas encore répondu. Ne payez pas une seconde fois : cette page se met à jour, et nous écrirons à { $email }.
thanks-unpaid = Le paiement n’est pas fait
thanks-unpaid-hint = Rien n’a été débité. Vos pièces restent réservées ; nous écrirons à { $email } dès que c’est payé.
thanks-ended = La commande s’est terminée sans paiement
thanks-ended-hint = Rien n’a été débité à { $email }. Vous pouvez remettre les articles au panier.
thanks-returned = Votre argent revient
thanks-returned-hint = La commande n’est plus ouverte. Le remboursement est demandé ; nous écrivons à { $email }.
thanks-look-again = Vérifier maintenant
thanks-account = Pour retrouver vos commandes la prochaine fois :
thanks-account-link = créez un compte

# The receipt.
receipt-title = Reçu
receipt-back = Retour à la commande
receipt-print-hint = Imprimez cette page avec votre navigateur.
receipt-paid-on = Payé le
receipt-article = Article
receipt-unit = Prix TTC
receipt-rate = TVA
receipt-sum = Montant TTC
receipt-net = Hors taxe à
receipt-tax = TVA à
receipt-total = Total payé
receipt-note = La TVA est calculée ligne par ligne, arrondie au centime.

# Tracking.
track-title = Suivre une commande
track-hint = Le numéro est dans l’e-mail de confirmation.
track-number-hint = Comme CC-7K3M-9Q2X
track-find = Trouver ma commande

# Mails.
order-mail-hello = Bonjour { $name },
order-mail-link = Suivre la commande et imprimer le reçu
order-mail-paid = Votre paiement est reçu et votre commande { $number } est confirmée. Nous préparons vos pièces.
order-mail-paid-subject = Commande { $number } confirmée
order-mail-paid-too-late = Votre paiement est arrivé après la fin de la commande { $number } et ses pièces ne sont plus disponibles. Nous vous remboursons tout, sans démarche de votre part.
order-mail-paid-too-late-subject = Commande { $number } : nous vous remboursons
order-mail-shipped = Votre commande { $number } est partie.
order-mail-shipped-subject = Commande { $number } expédiée
order-mail-refunded = Votre commande { $number } est remboursée en entier. L’argent revient sur votre carte sous quelques jours ouvrés.
order-mail-refunded-subject = Commande { $number } remboursée

# The office.
office-title = Ce qui attend quelqu’un
office-desk = À traiter
office-orders = Commandes
office-tabs = Pages du bureau
office-tab-desk = À traiter
office-tab-orders = Commandes
office-tab-money = Argent à décider
office-tab-disputes = Litiges
office-tab-accounts = Comptes reliés
office-tab-ledger = Grand livre
office-tab-reconciliation = Rapprochement
office-need-decide = à décider
office-need-ship = payées, à expédier
office-need-pending = en attente de paiement
office-need-refunding = remboursements en cours
office-newest = Dernières commandes
office-all = Tout voir
office-why = Pourquoi
office-do = À faire
office-any = Tous
office-filter = Filtrer
office-number-or-email = Numéro ou e-mail
office-only-needs = Seulement à décider
office-no-orders = Aucune commande ne répond à ce filtre.
office-ship = Marquer expédiée
office-deliver = Marquer livrée
office-cancel = Annuler la commande
office-refund = Rembourser
office-settle = C’est réglé
office-timeline = Chronologie
office-events = Messages de la passerelle
office-event = Message
office-calls = Appels à la passerelle
office-call = Appel
office-answer = Réponse
office-received = Reçu
office-replay = Rejouer
office-money = Dans le grand livre
office-no-money = Aucune écriture pour cette commande.
office-customer-page = La page du client
office-by-customer = client
office-by-gateway = passerelle
office-by-comptoir = automatique
office-needs-amount-differs = Montant reçu différent du montant dû
office-needs-paid-twice = Payée deux fois
office-needs-refund-failed = Remboursement échoué
office-needs-refund-unknown = Remboursement sans réponse
office-needs-refund-amount-differs = Montant remboursé différent
office-needs-late-refund-refused = Payée trop tard, remboursement refusé

# Refusals and problems.
refusal-cart-not-sellable = Cet article n’est plus en vente ou plus en stock.
refusal-cart-too-many = Quantité trop grande : { $most } au plus.
refusal-cart-full = Le panier contient déjà trop d’articles différents. Commandez en deux fois.
refusal-cart-empty = Votre panier est vide.
refusal-order-not-found = Aucune commande avec ce numéro et cet e-mail.
refusal-track-too-often = Trop d’essais pour cette commande. Réessayez dans { $minutes } min, ou suivez le lien reçu par e-mail.
refusal-order-details-missing = Il manque vos coordonnées ou la livraison n’est plus proposée. Complétez-les pour continuer.
refusal-order-changed = Le panier ou un prix a changé. Voici le montant à jour : vérifiez avant de payer. Rien n’a été débité.
refusal-order-out-of-stock = La pièce { $sku } vient d’être vendue. Rien n’a été débité.
refusal-order-amount-not-taken = Ce montant ne peut pas être payé par carte. Appelez-nous.
refusal-order-not-now = L’état de la commande ne le permet pas.
refusal-order-refunding = Un remboursement est en cours pour cette commande.
problem-cart-quantity = Choisissez une quantité disponible, à partir de 1.
problem-cart-not-sellable = Plus en vente ou plus en stock.
problem-cart-full = Trop d’articles différents.
problem-order-not-served = Cette livraison n’est pas proposée dans cette wilaya.
