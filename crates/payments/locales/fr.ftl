# Ce que les paiements refusent, pour l’acheteur et pour l’équipe.
refusal-payment-amount-too-large = Ce montant dépasse ce qui peut être payé par carte en une fois. Appelez-nous.
refusal-payment-amount-too-small = Il n’y a rien à payer.
refusal-payment-amount-too-fine = Ce montant ne peut pas être payé par carte au dernier chiffre près. Appelez-nous.
refusal-payment-currency-not-taken = Cette monnaie ne peut pas être payée par carte.
refusal-payment-not-paid = Rien n’a été reçu pour ce paiement : il n’y a rien à rembourser.
refusal-payment-refund-amount = Ce montant ne peut pas être remboursé : il doit être positif et dans la monnaie du paiement.
refusal-payment-refund-too-much = C’est plus que ce qui a été reçu et pas encore remboursé.
refusal-payment-refund-differs = Ce remboursement a déjà été demandé pour un autre montant.
refusal-payment-nothing-to-settle = Rien n’attend plus ici : quelqu’un l’a déjà réglé.
refusal-payment-call-not-unknown = La réponse à cet appel est déjà connue.
