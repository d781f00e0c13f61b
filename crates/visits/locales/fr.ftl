# visits.

# States of a visit.
visit-state-requested = À confirmer
visit-state-confirmed = Confirmée
visit-state-on-the-way = En route
visit-state-checked-in = Sur place
visit-state-checked-out = Travail fini
visit-state-completed = Terminée
visit-state-cancelled = Annulée
visit-state-no-show = Client absent

# The office's planning.
planning-title = Planning
planning-week-from = Semaine du { $day }
planning-requests = { $n ->
    [one] Une demande attend une réponse
   *[other] { $n } demandes attendent une réponse
}
planning-tray = { $n ->
    [one] Une visite sans technicien
   *[other] { $n } visites sans technicien
}
planning-answer-by = Répondre avant le
planning-accept = Accepter
planning-decline = Refuser
planning-move = Déplacer
planning-when = Période
planning-before = Période précédente
planning-after = Période suivante
planning-today = Aujourd’hui
planning-day = Jour
planning-week = Semaine
planning-date = Date
planning-time = Heure
planning-time-hint = À l’heure du technicien.
planning-technician = Technicien
planning-everybody = Tout le monde
planning-nobody-yet = Personne pour l’instant
planning-show = Afficher
planning-nobody = Aucun technicien
planning-nobody-means = Ajoutez des techniciens et leurs horaires : leur planning s’affichera ici.
planning-free = Rien de prévu
planning-all-day = Toute la journée
planning-kind-visit = Visite
planning-kind-request = Demande
planning-kind-hold = Réservation en cours
planning-kind-leave = Absence
planning-kind-busy = Occupé (agenda externe)
planning-legend = Les hachures montrent le trajet et la marge autour de chaque visite.
planning-drag = Faites glisser une visite pour la déplacer, ou ouvrez-la.
planning-move-title = Déplacer ou attribuer
planning-move-now = Déplacer la visite
planning-moves-no-more = Cette visite ne peut plus être déplacée.
planning-back = Retour au planning
planning-beside = { $name }, { $day }
planning-in-the-way = À cette heure-là
planning-lasts = Durée
planning-minutes = { $n } min
planning-fault = Panne
planning-customer = Client
planning-place = Lieu
planning-order = Commande
planning-whole = Voir la visite entière
