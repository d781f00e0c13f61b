# The store.
catalog-home-title = Heating parts
catalog-home-lead = The right part, the first time.
catalog-home-intro = Tell us your appliance: we show only what fits it. Price, stock and delay are shown before you order.
catalog-appliance = Your appliance
catalog-appliance-question = Which boiler do you have?
catalog-appliance-choose = Choose an appliance
catalog-appliance-go = Show what fits
catalog-appliance-change = Change appliance
catalog-appliance-yours = For your { $appliance }
catalog-categories = Departments
catalog-picks = On the shelf
catalog-nothing-yet = The shelf is empty
catalog-nothing-yet-hint = The first parts will arrive soon.
catalog-from = from
catalog-stock-in = In stock
catalog-stock-few = { $n ->
    [one] Only one left
   *[other] Only { $n } left
}
catalog-stock-later = { $n ->
    [one] Back within a day
   *[other] Back within { $n } days
}
catalog-stock-out = Sold out
catalog-count = { $n ->
    [0] No parts
    [one] { $n } part
   *[other] { $n } parts
}
catalog-filters = Filter
catalog-filter-brand = Brand
catalog-filter-stock = Availability
catalog-filter-in-stock = In stock only
catalog-filter-price = Price
catalog-filter-price-min = From
catalog-filter-price-max = To
catalog-filter-apply = Apply
catalog-filter-clear = Clear all
catalog-chosen = Chosen filters
catalog-chosen-brand = Brand: { $brand }
catalog-chosen-stock = In stock
catalog-chosen-price = Price
catalog-chosen-drop = remove
catalog-ignored = These filters were not understood and do not count: { $names }
catalog-ignored-brand = brand
catalog-ignored-price_min = lowest price
catalog-ignored-price_max = highest price
catalog-ignored-sort = order
catalog-ignored-page = page
catalog-sort = Sort by
catalog-sort-go = Sort
catalog-sort-shop = our order
catalog-sort-price = price, lowest first
catalog-sort-price-down = price, highest first
catalog-sort-newest = newest
catalog-none-title = Nothing matches
catalog-none-hint = Remove a filter or choose another appliance: the part may be right beside these.
catalog-fit-yes = Fits your { $appliance }
catalog-fit-no = Does not fit your { $appliance }
catalog-fit-all = Fits every appliance
catalog-fit-list = Compatible appliances
catalog-fit-shown = We show only what fits your { $appliance }
catalog-tax-included = tax included ({ $rate } % VAT)
catalog-brand = Brand
catalog-choose = Choose
catalog-quantity = Quantity
catalog-add = Add to cart
catalog-sold-out = This part cannot be ordered at the moment.
catalog-delivery-hint = To your home, to a pick-up point or at the counter: the price of delivery is shown in the cart, before you pay.
catalog-description = Description
catalog-facts = Specifications
catalog-search-title = Search
catalog-search-for = Results for “{ $question }”
catalog-search-ask = What are you looking for?
catalog-search-hint = A part number, a part, an appliance: typing errors and accents do not matter.
catalog-search-nearest = Nothing holds exactly these words. This comes closest.
catalog-search-none = We found nothing
catalog-search-none-hint = Try a simpler word, or the number engraved on the part.
catalog-search-home = See the departments
refusal-out-of-stock = Not enough of it is left: { $sku }.
refusal-reservation-released = The reservation has expired: these parts are no longer kept for you.
catalog-fitting-hint = A technician can bring it and fit it.
catalog-fitting = Have this part fitted
catalog-repairs = Broken down? A technician comes to you.
catalog-repairs-intro = Say what is wrong: you see the free slots and the price, the way included, and the part can come along.
catalog-repairs-go = Book a visit
catalog-repairs-services = Our services
