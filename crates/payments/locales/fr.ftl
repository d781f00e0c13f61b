# Ce que les paiements refusent, pour l’acheteur et pour l’équipe.
refusal-payment-amount-too-large = Ce montant dépasse ce qui peut être payé par carte en une fois. Appelez-nous.
refusal-payment-amount-too-small = Il n’y a rien à payer.
refusal-payment-amount-too-fine = Ce montant ne peut pas être payé par carte au dernier chiffre près. Appelez-nous.
refusal-payment-currency-not-taken = Cette monnaie ne peut pas être payée par carte.
refusal-payment-not-paid = Rien n’a été reçu pour ce paiement : il n’y a rien à rembourser.
refusal-payment-refund-amount = Ce montant ne peut pas être remboursé : il doit être positif et dans la monnaie du paiement.
refusal-payment-refund-too-much = C’est plus que ce qui a été reçu et pas encore remboursé.
refusal-payment-refund-differs = Ce remboursement a déjà été demandé pour un autre montant.
refusal-payment-not-held = Rien n’est réservé pour ce paiement, ou c’est déjà décidé autrement.
refusal-payment-frozen = Un litige est ouvert : aucun argent ne bouge avant sa fin.
refusal-payment-capture-amount = Ce montant ne peut pas être pris : entre zéro et ce qui est réservé.
refusal-payment-hold-lapsed = La réservation a expiré : elle ne peut plus être prise.
refusal-payment-nothing-to-settle = Rien n’attend plus ici : quelqu’un l’a déjà réglé.
refusal-payment-call-not-unknown = La réponse à cet appel est déjà connue.
# Les comptes reliés et ce qu’ils reçoivent.
refusal-connected-account-not-ready = Le service de paiement n’a pas encore créé ce compte. Réessayez dans un instant.
refusal-connected-account-not-active = Ce compte ne peut pas encore recevoir d’argent : le service de paiement demande encore quelque chose.
refusal-connected-account-closed = Ce compte est fermé, ou va l’être.
refusal-connected-account-in-use = Ce compte ne peut pas encore être fermé. Restent : { $payments } paiements, { $transfers } virements, { $disputes } litiges, { $payouts } versements.
refusal-payment-commission = La commission ne peut pas dépasser le montant entier.
refusal-payment-nothing-to-retry = Rien de ce paiement n’a été refusé : il n’y a rien à redemander.
# Comment l’argent d’une visite est gardé, pour l’équipe.
payment-plan-visit-is-near = Bloqué maintenant : le blocage tient jusqu’au { $hold_ends_at }, après la libération du { $release_at }.
payment-plan-visit-is-far = La carte est gardée et sollicitée le { $hold_at } : un blocage fait maintenant finirait avant la visite. Il tient alors jusqu’au { $hold_ends_at }, après la libération du { $release_at }.
payment-plan-no-card-kept = Encaissé maintenant et reversé après la libération du { $release_at } : un blocage finirait avant, et la carte n’est pas gardée.
payment-plan-release-is-late = Encaissé maintenant et reversé après la libération du { $release_at } : aucun blocage ne tient si longtemps après la visite.
payment-plan-no-holds = Encaissé maintenant et reversé après la libération du { $release_at } : ce service de paiement ne bloque pas d’argent.
refusal-dispute-not-awaited = La banque n’attend pas de réponse, ou elle en a déjà une.
refusal-dispute-too-late = Le délai de ce litige est passé.
refusal-dispute-no-evidence = Il n’y a encore rien à envoyer.
refusal-dispute-text = Écrivez quelque chose, 20 000 caractères au plus.
refusal-difference-ended = Cet écart est déjà réglé.
refusal-difference-note = Dites en un mot ce qui a été fait.
refusal-reconciliation-running = Une comparaison avec la passerelle est en cours. Elle se termine d’elle-même.
