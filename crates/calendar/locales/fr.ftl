# calendar.
# The terms of a slot.
terms-pay-none = Vous payez sur place.
terms-pay-deposit = Acompte de { $share } % à la commande, le reste sur place.
terms-pay-prepaid = Payé à la commande.
terms-pay-hold = Le montant est réservé sur votre carte et prélevé quand le travail est fait.
terms-by-technician = { $n ->
    [one] Le technicien confirme sous une heure.
   *[other] Le technicien confirme sous { $n } heures.
}
terms-free-until = Annulation gratuite jusqu’au { $day } à { $time }
terms-share-until = Annulation : { $share } % rendus jusqu’au { $day } à { $time }
terms-then-until = , puis { $share } % rendus jusqu’au { $day } à { $time }
terms-then-nothing = , ensuite rien n’est rendu.
terms-nothing-back = Ce créneau est proche : en cas d’annulation, rien n’est rendu.
