# La boutique.
catalog-home-title = Pièces de chauffage
catalog-home-lead = La bonne pièce, du premier coup.
catalog-home-intro = Dites-nous votre appareil : nous ne montrons que ce qui s’y monte. Prix, stock et délai sont affichés avant de commander.
catalog-appliance = Votre appareil
catalog-appliance-question = Quelle chaudière avez-vous ?
catalog-appliance-choose = Choisir un appareil
catalog-appliance-go = Voir ce qui s’y monte
catalog-appliance-change = Changer d’appareil
catalog-appliance-yours = Pour votre { $appliance }
catalog-categories = Rayons
catalog-picks = Sur l’étagère
catalog-nothing-yet = L’étagère est vide
catalog-nothing-yet-hint = Les premières pièces arrivent bientôt.
catalog-from = dès
catalog-stock-in = En stock
catalog-stock-few = { $n ->
    [one] Plus qu’une pièce
   *[other] Plus que { $n }
}
catalog-stock-later = { $n ->
    [one] De retour sous un jour
   *[other] De retour sous { $n } jours
}
catalog-stock-out = Épuisé
catalog-count = { $n ->
    [0] Aucune pièce
    [one] { $n } pièce
   *[other] { $n } pièces
}
catalog-filters = Filtrer
catalog-filter-brand = Marque
catalog-filter-stock = Disponibilité
catalog-filter-in-stock = En stock seulement
catalog-filter-price = Prix
catalog-filter-price-min = De
catalog-filter-price-max = À
catalog-filter-apply = Appliquer
catalog-filter-clear = Tout effacer
catalog-chosen = Filtres choisis
catalog-chosen-brand = Marque : { $brand }
catalog-chosen-stock = En stock
catalog-chosen-price = Prix
catalog-chosen-drop = retirer
catalog-ignored = Ces filtres n’ont pas été compris et ne comptent pas : { $names }
catalog-ignored-brand = marque
catalog-ignored-price_min = prix minimum
catalog-ignored-price_max = prix maximum
catalog-ignored-sort = tri
catalog-ignored-page = page
catalog-sort = Trier par
catalog-sort-go = Trier
catalog-sort-shop = notre ordre
catalog-sort-price = prix croissant
catalog-sort-price-down = prix décroissant
catalog-sort-newest = nouveautés
catalog-none-title = Rien ne correspond
catalog-none-hint = Retirez un filtre ou choisissez un autre appareil : la pièce est peut-être juste à côté.
catalog-fit-yes = Compatible avec votre { $appliance }
catalog-fit-no = Ne se monte pas sur votre { $appliance }
catalog-fit-all = Se monte sur tous les appareils
catalog-fit-list = Appareils compatibles
catalog-fit-shown = Nous ne montrons que ce qui se monte sur votre { $appliance }
catalog-tax-included = TTC, dont TVA { $rate } %
catalog-brand = Marque
catalog-choose = Choisissez
catalog-quantity = Quantité
catalog-add = Ajouter au panier
catalog-sold-out = Cette pièce ne peut pas être commandée pour l’instant.
catalog-delivery-hint = À domicile, en point relais ou au comptoir : le prix de la livraison est affiché dans le panier, avant de payer.
catalog-description = Description
catalog-facts = Caractéristiques
catalog-search-title = Recherche
catalog-search-for = Résultats pour « { $question } »
catalog-search-ask = Que cherchez-vous ?
catalog-search-hint = Une référence, une pièce, un appareil : les fautes de frappe et les accents ne comptent pas.
catalog-search-nearest = Rien ne porte exactement ces mots. Voici ce qui s’en approche le plus.
catalog-search-none = Nous n’avons rien trouvé
catalog-search-none-hint = Essayez un mot plus simple, ou la référence gravée sur la pièce.
catalog-search-home = Voir les rayons
refusal-out-of-stock = Il n’en reste plus assez : { $sku }.
refusal-reservation-released = La réservation a expiré : ces pièces ne sont plus gardées.
catalog-fitting-hint = Un technicien peut l’apporter et la monter.
catalog-fitting = Faire poser cette pièce
catalog-repairs = En panne ? Un technicien vient chez vous.
catalog-repairs-intro = Dites ce qui ne va pas : vous voyez les créneaux libres et le prix, déplacement compris, et la pièce peut venir avec lui.
catalog-repairs-go = Réserver une visite
catalog-repairs-services = Nos services
