# The cart.
cart-title = سلة المشتريات
cart-nothing = سلتك فارغة
cart-nothing-hint = ابحث عن القطعة برقمها أو بسخانك أو بالعطل.
cart-browse = تصفح القطع
cart-article = القطعة
cart-unknown-article = قطعة لم تعد تباع
cart-quantity = الكمية
cart-each = القطعة:
cart-update = تحديث
cart-remove = حذف
cart-remove-this = حذف { $title }
cart-gone = لم تعد متوفرة: احذفها
cart-only-left = { $n ->
    [zero] لم تبق أي قطعة
    [one] بقيت قطعة واحدة
    [two] بقيت قطعتان
    [few] بقيت { $n } قطع
    [many] بقيت { $n } قطعة
   *[other] بقيت { $n } قطعة
}
cart-price-was = تغيّر السعر، وكان
cart-estimate = المجموع مع التوصيل
cart-estimate-note = بأرخص توصيل؛ السعر النهائي حسب ولايتك ويظهر قبل الدفع.
cart-checkout = اطلب الآن
cart-mend-first = إحدى القطع لم تعد متوفرة بهذه الكمية. صحّح السلة للمتابعة.
cart-no-account-needed = دون حساب: يكفي بريد إلكتروني وهاتف.

# The checkout.
checkout-title = معلومات الطلب
checkout-review-step = المراجعة
checkout-payment-step = الدفع
checkout-who = صاحب الطلب
checkout-where = مكان التوصيل
checkout-where-hint = غير ضروري عند الاستلام من محلنا.
checkout-who-and-where = الزبون والتوصيل
checkout-email = البريد الإلكتروني
checkout-email-hint = للتأكيد والوصل.
checkout-name = الاسم واللقب
checkout-phone = الهاتف
checkout-phone-hint = لعامل التوصيل. مثال: 0550 12 34 56
checkout-wilaya = الولاية
checkout-commune = البلدية
checkout-street = العنوان
checkout-street-hint = الشارع والرقم والعمارة والطابق: للتوصيل إلى البيت.
checkout-choose = اختر…
checkout-delivery = التوصيل
checkout-delivery-home = إلى البيت
checkout-delivery-desk = إلى مكتب الاستلام بالولاية
checkout-delivery-counter = الاستلام من محلنا
checkout-not-here = غير متوفر في هذه الولاية
checkout-free = مجانًا
checkout-from = من
checkout-to = إلى
checkout-continue = المتابعة إلى المراجعة
checkout-show-prices = أسعار التوصيل إلى ولايتي
checkout-summary = طلبيتك
checkout-summary-note = المجموع النهائي مع التوصيل والرسوم في الخطوة التالية. لا يُخصم شيء قبل ذلك.
checkout-change-cart = تعديل السلة
checkout-change = تعديل
checkout-review = راجع طلبيتك
checkout-to-pay = المبلغ المستحق
checkout-pay = ادفع
checkout-gateway-stripe = بطاقة بنكية
checkout-gateway-stripe-note = في صفحة Stripe المؤمّنة
checkout-reserved-note = تُحجز قطعك 35 دقيقة بمجرد الضغط.

# Orders.
order-title = الطلبية { $number }
order-label = الطلبية
order-number = رقم الطلبية
order-placed = التاريخ
order-name = الاسم
order-contact = الاتصال
order-state = الحالة
order-list = قائمة الطلبيات
order-goods = القطع
order-delivery = التوصيل
order-discount = التخفيض
order-total = المجموع بكل الرسوم
order-tax-within = منها الرسم على القيمة المضافة
order-pieces = { $n ->
    [zero] لا قطع
    [one] قطعة واحدة
    [two] قطعتان
    [few] { $n } قطع
    [many] { $n } قطعة
   *[other] { $n } قطعة
}
order-articles = القطع
order-amounts = المبالغ
order-follow = متابعة الطلبية
order-receipt = وصل للطباعة
order-refunded-amount = المبلغ المُعاد
order-mine = طلبياتي
order-none = لا توجد طلبيات بعد
order-unpaid = في انتظار الدفع
order-unpaid-until = قطعك محجوزة إلى غاية
order-gateway-slow = صفحة الدفع بطيئة. طلبيتك مسجلة: أعد المحاولة بعد لحظة.
order-refunding = جارٍ إرجاع المبلغ
order-refunding-hint = يعود المبلغ إلى بطاقتك خلال أيام عمل قليلة.
order-ended = انتهت الطلبية دون دفع
order-ended-hint = لم يُخصم شيء وعادت القطع إلى البيع.
order-again = أعد هذه القطع إلى السلة
order-state-pending = في انتظار الدفع
order-state-paid = مدفوعة
order-state-shipped = أُرسلت
order-state-delivered = وصلت
order-state-cancelled = ملغاة
order-state-refunded = أُعيد مبلغها
order-event-placed = سُجلت الطلبية
order-event-paid = وصل الدفع
order-event-paid-late = وصل الدفع بعد انتهاء المهلة
order-event-payment-failed = لم يتم الدفع
order-event-expired = انتهت مهلة الدفع
order-event-cancelled = أُلغيت الطلبية
order-event-shipped = أُرسلت الطلبية
order-event-delivered = وصلت الطلبية
order-event-refund-requested = طُلب إرجاع المبلغ
order-event-refunded = أُعيد المبلغ كاملًا
order-event-refunded-in-part = أُعيد جزء من المبلغ
order-event-refund-failed = فشل إرجاع المبلغ
order-event-unapplied-refunded = أُعيد الدفع الزائد
order-event-needs-human = تنتظر قرارًا
order-event-settled = اتُّخذ القرار

# After the payment.
thanks-paid = شكرًا، طلبيتك مدفوعة
thanks-paid-hint = التأكيد والوصل في طريقهما إلى { $email }. نحن نحضّر قطعك.
thanks-checking = نتحقق من دفعك
thanks-checking-hint = لم يجب البنك بعد. لا تدفع مرة ثانية: تتحدث هذه الصفحة وحدها وسنكتب إلى { $email }.
thanks-unpaid = لم يتم الدفع
thanks-unpaid-hint = لم يُخصم شيء. قطعك ما زالت محجوزة؛ سنكتب إلى { $email } فور الدفع.
thanks-ended = انتهت الطلبية دون دفع
thanks-ended-hint = لم يُخصم شيء من { $email }. يمكنك إعادة القطع إلى السلة.
thanks-returned = مبلغك في طريق العودة
thanks-returned-hint = لم تعد الطلبية مفتوحة. طُلب إرجاع المبلغ وسنكتب إلى { $email }.
thanks-look-again = تحقق الآن
thanks-account = لتجد طلبياتك في المرة القادمة:
thanks-account-link = أنشئ حسابًا

# The receipt.
receipt-title = وصل
receipt-back = العودة إلى الطلبية
receipt-print-hint = اطبع هذه الصفحة من المتصفح.
receipt-paid-on = دُفع في
receipt-article = القطعة
receipt-unit = السعر بكل الرسوم
receipt-rate = الرسم
receipt-sum = المبلغ بكل الرسوم
receipt-net = دون رسم بنسبة
receipt-tax = الرسم بنسبة
receipt-total = المجموع المدفوع
receipt-note = يُحسب الرسم سطرًا بسطر ويُقرّب إلى السنتيم.

# Tracking.
track-title = متابعة طلبية
track-hint = الرقم موجود في رسالة التأكيد.
track-number-hint = مثل CC-7K3M-9Q2X
track-find = ابحث عن طلبيتي

# Mails.
order-mail-hello = مرحبًا { $name }،
order-mail-link = متابعة الطلبية وطباعة الوصل
order-mail-paid = وصلنا دفعك وتأكدت طلبيتك { $number }. نحن نحضّر قطعك.
order-mail-paid-subject = تأكيد الطلبية { $number }
order-mail-paid-too-late = وصل دفعك بعد انتهاء الطلبية { $number } ولم تعد قطعها متوفرة. سنعيد إليك كل المبلغ دون أي إجراء منك.
order-mail-paid-too-late-subject = الطلبية { $number }: سنعيد إليك المبلغ
order-mail-shipped = أُرسلت طلبيتك { $number }.
order-mail-shipped-subject = أُرسلت الطلبية { $number }
order-mail-refunded = أُعيد مبلغ طلبيتك { $number } كاملًا. يصل إلى بطاقتك خلال أيام عمل قليلة.
order-mail-refunded-subject = أُعيد مبلغ الطلبية { $number }

# The office.
office-title = ما ينتظر تدخلًا
office-desk = للمعالجة
office-orders = الطلبيات
office-tabs = صفحات المكتب
office-tab-desk = للمعالجة
office-tab-orders = الطلبيات
office-tab-money = أموال تنتظر قرارًا
office-tab-disputes = النزاعات
office-tab-accounts = الحسابات المرتبطة
office-tab-ledger = دفتر الأستاذ
office-tab-reconciliation = المطابقة
office-need-decide = تنتظر قرارًا
office-need-ship = مدفوعة تنتظر الإرسال
office-need-pending = في انتظار الدفع
office-need-refunding = إرجاعات جارية
office-newest = أحدث الطلبيات
office-all = عرض الكل
office-why = السبب
office-do = الإجراء
office-any = الكل
office-filter = تصفية
office-number-or-email = الرقم أو البريد
office-only-needs = ما ينتظر قرارًا فقط
office-no-orders = لا توجد طلبيات بهذه التصفية.
office-ship = سجّل الإرسال
office-deliver = سجّل الوصول
office-cancel = إلغاء الطلبية
office-refund = إرجاع
office-settle = تمت التسوية
office-timeline = التسلسل الزمني
office-events = رسائل البوابة
office-event = الرسالة
office-calls = الطلبات إلى البوابة
office-call = الطلب
office-answer = الجواب
office-received = وصلت
office-replay = إعادة التطبيق
office-money = في دفتر الأستاذ
office-no-money = لا قيود لهذه الطلبية.
office-customer-page = صفحة الزبون
office-by-customer = الزبون
office-by-gateway = البوابة
office-by-comptoir = تلقائيًا
office-needs-amount-differs = المبلغ المستلم يختلف عن المستحق
office-needs-paid-twice = مدفوعة مرتين
office-needs-refund-failed = فشل إرجاع المبلغ
office-needs-refund-unknown = إرجاع دون جواب
office-needs-refund-amount-differs = مبلغ الإرجاع مختلف
office-needs-late-refund-refused = دفع متأخر ورُفض الإرجاع

# Refusals and problems.
refusal-cart-not-sellable = هذه القطعة لم تعد تباع أو نفدت.
refusal-cart-too-many = الكمية كبيرة: { $most } على الأكثر.
refusal-cart-full = في السلة قطع مختلفة كثيرة. اطلب على مرتين.
refusal-cart-empty = سلتك فارغة.
refusal-order-not-found = لا توجد طلبية بهذا الرقم وهذا البريد.
refusal-track-too-often = محاولات كثيرة لهذه الطلبية. أعد المحاولة بعد { $minutes } د أو استعمل الرابط الوارد في بريدك.
refusal-order-details-missing = معلوماتك ناقصة أو لم يعد هذا التوصيل متوفرًا. أكملها للمتابعة.
refusal-order-changed = تغيّرت السلة أو أحد الأسعار. هذا هو المبلغ الجديد: تحقق قبل الدفع. لم يُخصم شيء.
refusal-order-out-of-stock = القطعة { $sku } بيعت للتو. لم يُخصم شيء.
refusal-order-amount-not-taken = لا يمكن دفع هذا المبلغ بالبطاقة. اتصل بنا.
refusal-order-not-now = حالة الطلبية لا تسمح بذلك.
refusal-order-refunding = إرجاع المبلغ جارٍ لهذه الطلبية.
problem-cart-quantity = اختر كمية متوفرة ابتداء من 1.
problem-cart-not-sellable = لم تعد تباع أو نفدت.
problem-cart-full = قطع مختلفة كثيرة.
problem-order-not-served = هذا التوصيل غير متوفر في هذه الولاية.
