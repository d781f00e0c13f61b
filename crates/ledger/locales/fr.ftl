# Ce que les livres refusent.
refusal-differs-in-amount = Ce mouvement est déjà dans les livres avec d’autres montants ({ $key }).
