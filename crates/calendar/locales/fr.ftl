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
refusal-calendar-slot-gone = Ce créneau n’est plus réservé pour vous. Choisissez-en un autre.
refusal-calendar-slot-taken = Quelqu’un vient de prendre ce créneau. Voici les prochains qui sont libres.
refusal-calendar-conflict = Cette place est déjà prise. Rien n’a été déplacé.
refusal-calendar-moved-meanwhile = Quelqu’un vient de déplacer cette visite. Rechargez la page et recommencez.
problem-calendar-not-served = Nous n’intervenons pas encore à cet endroit.
problem-calendar-too-soon = C’est trop tôt : choisissez un créneau plus tard.
problem-calendar-too-far = C’est trop loin : choisissez un créneau plus proche.
problem-calendar-not-a-slot = Aucune visite ne commence à ce moment.
problem-calendar-date = Écrivez le jour ainsi : 2026-11-26.
problem-calendar-days = Entre 1 et 31 jours.
calendar-closed-rule = Hors de ses heures de travail
calendar-closed-grid = Aucune visite ne commence à cette minute
calendar-closed-day = Horaires particuliers ce jour-là
calendar-closed-holiday = Jour férié
calendar-closed-leave = En congé
calendar-closed-busy = Pris dans un agenda externe
calendar-closed-visit = Une visite est déjà prévue
calendar-closed-hold = Réservé par un client qui n’a pas encore payé
calendar-closed-buffer = Trop près d’une autre visite
calendar-closed-travel = Pas assez de temps pour le trajet
calendar-closed-notice = Délai de prévenance trop court
calendar-closed-horizon = Au-delà de ce qui peut être réservé
calendar-closed-area = Lieu non desservi
calendar-closed-skill = Ne fait pas ce type de visite
calendar-closed-inactive = Ne travaille plus ici
