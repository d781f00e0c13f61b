# The office across the slices.
backoffice-need-money = affaires d’argent à décider
backoffice-nearest-deadline = Prochaine échéance :
backoffice-no-orders-yet = Aucune commande pour l’instant. La première apparaîtra ici.
backoffice-span-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
backoffice-span-hours = { $n ->
    [one] { $n } heure
   *[other] { $n } heures
}
backoffice-span-days = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
}
backoffice-left-minutes = { $n ->
    [one] reste { $n } minute
   *[other] reste { $n } minutes
}
backoffice-left-hours = { $n ->
    [one] reste { $n } heure
   *[other] reste { $n } heures
}
backoffice-left-days = { $n ->
    [one] reste { $n } jour
   *[other] reste { $n } jours
}
backoffice-over = délai passé
backoffice-for = depuis
backoffice-amount = Montant
backoffice-since = Depuis le
backoffice-belongs-to = Concerne
backoffice-detail = Dans les mots de la machine
backoffice-id = Identifiant
backoffice-note = Ce qui a été fait, et pourquoi
backoffice-note-hint = Reste dans l’historique, avec votre nom.
backoffice-back = Retour
backoffice-open = Ouvrir
backoffice-no-acts = Personne n’est encore intervenu.
backoffice-state = État

# What waits for a person.
backoffice-money-title = Argent à décider
backoffice-money-intro = Ce que la machine ne doit pas décider seule : échéances d’abord, puis le plus ancien.
backoffice-money-empty = Rien n’attend
backoffice-money-empty-note = Litiges, appels sans réponse, messages sans effet, écarts avec la passerelle et remboursements échoués apparaîtraient ici.
backoffice-kind-dispute = Litiges
backoffice-kind-hold = Empreintes qui expirent
backoffice-kind-order = Commandes
backoffice-kind-payment = Paiements
backoffice-kind-call = Appels sans réponse
backoffice-kind-event = Messages sans effet
backoffice-kind-difference = Écarts
backoffice-kind-account = Comptes reliés
backoffice-kind-transfer = Virements échoués
backoffice-kind-reversal = Reprises échouées
backoffice-kind-one-dispute = Litige
backoffice-kind-one-hold = Empreinte
backoffice-kind-one-order = Commande
backoffice-kind-one-payment = Paiement
backoffice-kind-one-call = Appel à la passerelle
backoffice-kind-one-event = Message de la passerelle
backoffice-kind-one-difference = Écart
backoffice-kind-one-account = Compte relié
backoffice-kind-one-transfer = Virement
backoffice-kind-one-reversal = Reprise
backoffice-why-dispute = Le client conteste son paiement auprès de sa banque ; elle attend notre réponse.
backoffice-why-hold = De l’argent est bloqué sur une carte et le sera bientôt plus.
backoffice-why-order = La commande attend une décision.
backoffice-why-order-amount-differs = Le montant reçu n’est pas celui qui était dû.
backoffice-why-order-paid-twice = La commande a été payée deux fois.
backoffice-why-order-refund-failed = Le remboursement de la commande a échoué.
backoffice-why-order-refund-unknown = On ne sait pas si le remboursement a eu lieu.
backoffice-why-order-refund-amount-differs = La passerelle a remboursé un autre montant que demandé.
backoffice-why-order-late-refund-refused = L’argent est arrivé trop tard et son remboursement a été refusé.
backoffice-why-order-hold-lapsed = L’empreinte de la carte a expiré avant l’encaissement.
backoffice-why-payment = Le paiement attend une décision.
backoffice-why-payment-amount-differs = Le montant reçu n’est pas celui qui était dû ; rien n’est livré ni écrit.
backoffice-why-payment-paid-twice = Un second paiement est arrivé pour la même commande.
backoffice-why-payment-refund-failed = Un remboursement a échoué.
backoffice-why-payment-refund-unknown = On ne sait pas si un remboursement a eu lieu.
backoffice-why-payment-refund-amount-differs = La passerelle a remboursé un autre montant que demandé.
backoffice-why-payment-found-by-reconciliation = La passerelle a un paiement que nous n’avions pas ; il est dans les livres, sans commande.
backoffice-why-payment-hold-lapsed = L’empreinte de la carte a expiré avant l’encaissement.
backoffice-why-call = La passerelle n’a pas répondu clairement à un appel.
backoffice-why-call-open-session = On ne sait pas si la page de paiement a été ouverte.
backoffice-why-call-expire-session = On ne sait pas si la page de paiement a été fermée.
backoffice-why-call-refund = On ne sait pas si le remboursement est parti.
backoffice-why-call-capture = On ne sait pas si l’argent bloqué a été encaissé.
backoffice-why-call-void = On ne sait pas si l’argent bloqué a été libéré.
backoffice-why-call-hold-saved = On ne sait pas si la carte enregistrée a été bloquée.
backoffice-why-call-create-account = On ne sait pas si le compte relié a été créé.
backoffice-why-call-close-account = On ne sait pas si le compte relié a été fermé.
backoffice-why-call-transfer = On ne sait pas si le virement au compte relié est parti.
backoffice-why-call-reverse-transfer = On ne sait pas si le virement au compte relié a été repris.
backoffice-why-call-dispute-evidence = On ne sait pas si les preuves sont arrivées à la banque.
backoffice-why-event = Un message de la passerelle n’a pas eu d’effet.
backoffice-why-event-unmatched = La passerelle parle d’un paiement que nous ne connaissons pas.
backoffice-why-event-failed = Un message de la passerelle n’a pas pu être appliqué.
backoffice-why-difference = La passerelle et nos livres ne disent pas la même chose.
backoffice-why-difference-amount-differs = La passerelle et nos livres n’ont pas le même montant.
backoffice-why-difference-missing-at-gateway = Nos livres ont un mouvement que la passerelle n’a pas.
backoffice-why-difference-found = La passerelle a un mouvement que nous n’avions pas.
backoffice-why-account = Un compte relié attend quelqu’un.
backoffice-why-account-restricted = La passerelle restreint un compte relié : il manque quelque chose.
backoffice-why-account-failed = Un compte relié n’a pas pu être créé.
backoffice-why-transfer = Un virement à un compte relié a échoué.
backoffice-why-reversal = Une somme due par un compte relié n’a pas pu être reprise.
backoffice-do-dispute = Répondre avec des preuves, ou accepter la perte.
backoffice-do-hold = Encaisser ou libérer, depuis la commande.
backoffice-do-order = Ouvrir la commande, décider, puis la marquer réglée.
backoffice-do-payment = Vérifier à la passerelle, agir, puis noter ce qui a été fait.
backoffice-do-call = Redemander ; l’appel repart avec la même clé ou n’est que vérifié, jamais deux fois.
backoffice-do-event = Rejouer ; s’il ne nous concerne pas, l’écarter avec une note.
backoffice-do-difference = Comparer avec la passerelle, corriger là-bas, puis noter ce qui a été fait.
backoffice-do-account = Ouvrir le compte et transmettre ce qui manque à son titulaire.
backoffice-do-transfer = Faire le virement à la passerelle, puis le noter ici.
backoffice-do-reversal = Récupérer la somme auprès du titulaire, puis le noter ici.
backoffice-ask = Redemander
backoffice-settle = Régler…
backoffice-settle-title = Dire que c’est réglé
backoffice-settle-confirm = C’est réglé
backoffice-settle-means-event = Le message est écarté : il ne sera plus essayé et n’aura pas d’effet.
backoffice-settle-means-payment = Le paiement n’attend plus personne. Aucun argent ne bouge.
backoffice-settle-means-difference = L’écart est clos. S’il revient, le prochain rapprochement le montrera.
backoffice-settle-means-transfer = Le virement échoué n’est plus montré ici. Aucun argent ne bouge.
backoffice-settle-means-reversal = La reprise échouée n’est plus montrée ici. Aucun argent ne bouge.
