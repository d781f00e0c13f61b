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
# Agendas tenus ailleurs.
calendar-external = Agendas externes
calendar-external-name = Nom
calendar-external-host = Où
calendar-external-sound = Dernière lecture
calendar-external-state = État
calendar-external-never = pas encore
calendar-external-failed = Non lu
calendar-external-is-read = Lu
calendar-external-waits = Sera lu dans un instant
calendar-external-read-now = Lire maintenant
calendar-external-remove = Retirer
calendar-external-none = Aucun agenda externe n’est lu pour ce technicien.
calendar-external-add = Ajouter un agenda
calendar-external-why = Ce qu’il contient bloque le temps du technicien ici ; il est lu tous les quarts d’heure. S’il ne peut pas être lu, la dernière lecture reste valable.
calendar-external-url = Adresse de l’agenda (iCal)
calendar-external-url-hint = L’adresse privée que votre agenda donne pour s’y abonner, finissant par .ics. Elle est gardée secrète.
calendar-external-dead = { $name } n’a pas pu être lu depuis plus d’un jour. Ce qu’il disait alors compte toujours, mais peut être dépassé.
calendar-failure-not-public = L’adresse ne mène à aucun serveur public.
calendar-failure-no-answer = Le serveur n’a pas répondu à temps.
calendar-failure-answered = Le serveur a répondu par l’erreur { $status }.
calendar-failure-too-large = Il contient plus que ce qui peut être lu.
calendar-failure-not-a-calendar = Ce qui est venu n’est pas un agenda entier.
calendar-failure-unknown-zone = Il nomme un fuseau horaire que personne ne connaît.
calendar-failure-unknown-time = Il contient un événement dont les heures sont illisibles.
calendar-failure-unknown-rule = Il contient une répétition qui ne peut pas être suivie.
refusal-calendar-not-another = Cet agenda est déjà lu, ou le technicien en a autant que possible.
problem-calendar-address = Ce n’est pas l’adresse d’un agenda sur le web public.
