# Ce que les livres refusent.
refusal-differs-in-amount = Ce mouvement est déjà dans les livres avec d’autres montants ({ $key }).
refusal-below-floor = Ce compte ne contient pas assez : il manque { $missing } à { $account } ({ $key }).
refusal-hold-unknown = Cette réservation de fonds n’est pas dans les livres ({ $key }).
refusal-hold-ended = Cette réservation de fonds a déjà pris fin autrement ({ $key }).
refusal-not-in-hold = C’est plus que la somme réservée ({ $key }).
