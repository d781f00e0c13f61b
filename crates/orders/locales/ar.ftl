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
office-tab-planning = الزيارات
office-tab-visits = الزيارات
office-tab-money = أموال تنتظر قرارًا
office-tab-disputes = النزاعات
office-tab-accounts = الحسابات المرتبطة
office-tab-ledger = دفتر الأستاذ
office-tab-reconciliation = المطابقة
office-tab-people = الأشخاص
office-tab-record = السجل
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
refusal-order-changed = تغيّرت السلة أو أحد الأسعار. المبلغ الجديد { $total }: تحقق قبل الدفع. لم يُخصم شيء.
refusal-order-out-of-stock = القطعة { $sku } بيعت للتو. لم يُخصم شيء.
refusal-order-amount-not-taken = لا يمكن دفع هذا المبلغ بالبطاقة. اتصل بنا.
refusal-order-not-now = حالة الطلبية لا تسمح بذلك.
refusal-order-refunding = إرجاع المبلغ جارٍ لهذه الطلبية.
problem-cart-quantity = اختر كمية متوفرة ابتداء من 1.
problem-cart-not-sellable = لم تعد تباع أو نفدت.
problem-cart-full = قطع مختلفة كثيرة.
problem-order-not-served = هذا التوصيل غير متوفر في هذه الولاية.

# The schedule of amounts due, holds and deposits.
order-state-to-ship = للإرسال
order-state-confirmed = مؤكدة
order-sum-paid = مدفوع
order-sum-held = محجوز على البطاقة
order-sum-owed = الباقي للدفع
order-sum-back = المبلغ المُعاد
order-pay-whole = ادفع
order-pay-deposit = ادفع العربون
order-pay-balance = ادفع الباقي
order-balance-owed = وصل العربون وبقي مبلغ للدفع
order-balance-hint = القطع لك. نرسلها فور دفع الباقي.
order-held = المبلغ محجوز على بطاقتك
order-held-hint = لم يُخصم شيء بعد. نأخذه عند إرسال الطلبية.
order-event-held = حُجز المبلغ على البطاقة
order-event-captured = خُصم المبلغ المحجوز
order-event-capture-requested = طُلب خصم المبلغ المحجوز
order-event-void-requested = طُلب رفع حجز المبلغ
order-event-hold-released = رُفع حجز المبلغ
order-event-hold-lapsed = انتهت مدة حجز المبلغ
order-event-hold-too-late = حجز متأخر رُفع
order-event-deposit-paid = وصل العربون
order-event-balance-paid = وصل الباقي
order-event-dispute-opened = نزاع على الدفع لدى البنك
order-event-dispute-won = رُبح النزاع
order-event-dispute-lost = خُسر النزاع
order-event-dispute-closed = أُغلق النزاع
thanks-confirmed = شكرًا، طلبيتك مؤكدة
thanks-confirmed-hint = وصل العربون والقطع لك. يبقى المبلغ قبل الإرسال؛ الرابط في طريقه إلى { $email }.
thanks-held = شكرًا، طلبيتك مؤكدة
thanks-held-hint = المبلغ محجوز على بطاقتك ويُخصم عند الإرسال. التأكيد في طريقه إلى { $email }.
order-mail-confirmed = وصل عربونك وتأكدت طلبيتك { $number }. يبقى المبلغ للدفع قبل الإرسال، من الرابط أدناه.
order-mail-confirmed-subject = تأكيد الطلبية { $number }: وصل العربون
order-mail-held = تأكدت طلبيتك { $number }. مبلغها محجوز على بطاقتك ونأخذه عند إرسالها.
order-mail-held-subject = تأكيد الطلبية { $number }
order-mail-cancelled = ألغينا طلبيتك { $number }. يُعاد إليك كل ما دفعته ويُرفع كل حجز على بطاقتك.
order-mail-cancelled-subject = إلغاء الطلبية { $number }
order-mail-refunded-in-part = أُعيد جزء من مبلغ طلبيتك { $number }. يصل إلى بطاقتك خلال أيام عمل قليلة.
order-mail-refunded-in-part-subject = الطلبية { $number }: إعادة جزء من المبلغ
cart-waiting-order = طلبيتك { $number } تنتظر الدفع.
cart-waiting-order-open = افتح الطلبية
checkout-due-now = للدفع الآن
checkout-due-later = قبل الإرسال
checkout-held-note = يُحجز المبلغ على بطاقتك ويُخصم عند الإرسال.
checkout-hold = احجز

# The money of one order, for staff.
order-box = أموال الطلبية
order-box-received = المستلم
order-box-held = محجوز لم يُخصم
order-box-refunded = المُعاد
order-box-fees = رسوم البوابة
order-box-disputed = محتجز بنزاعات
order-box-owed = الباقي
order-purpose-whole = دفع
order-purpose-deposit = عربون
order-purpose-balance = الباقي
order-purpose-other = دفع آخر
order-payment-created = الصفحة لم تُفتح بعد
order-payment-open = ينتظر الزبون
order-payment-saved = البطاقة محفوظة
order-payment-held = محجوز
order-payment-capturing = يجري الخصم
order-payment-voiding = يجري رفع الحجز
order-payment-paid = مدفوع
order-payment-voided = رُفع الحجز
order-payment-failed = فشل
order-payment-expired = انتهت المهلة
order-payment-quarantined = مبلغ غير متوقع، ينتظر قرارًا
order-payment-frozen = نزاع مفتوح
order-payment-taken = المخصوم:
order-payment-refunded = المُعاد:
order-payment-hold-until = محجوز حتى
order-reason-requested-by-customer = طلب الزبون
order-reason-returned = قطعة مُعادة
order-reason-damaged = قطعة متضررة
order-reason-unavailable = لم تعد متوفرة
order-reason-late = تأخر التسليم
order-reason-goodwill = بادرة تجارية
order-reason-other = سبب آخر
order-reason-order-ended = دُفع بعد انتهاء الطلبية
order-reason-order-cancelled = طلبية ملغاة
order-reason-made-at-the-gateway = تم يدويًا في البوابة
order-reason-surplus = دفع زائد
order-reason-not-taken = لم يُخصم من الحجز
office-take = اخصم هذا المبلغ
office-take-amount = المبلغ المراد خصمه
office-take-hint = يُرفع حجز الباقي ولا يبقى مستحقًا.
office-let-go = ارفع الحجز
office-take-and-ship = اخصم وسجّل الإرسال
office-shipping = يجري خصم المبلغ؛ تُرسل الطلبية فور وصوله.
office-frozen = يوجد نزاع مفتوح: لا يمكن الإرجاع ولا الخصم ولا التحرير قبل نهايته.
office-release = حرّر الآن
office-give-surplus-back = أعد الدفع الزائد
office-went-back = الإرجاعات
office-refund-kind-whole = الكل
office-refund-kind-lines = قطع
office-refund-kind-amount = مبلغ
office-refund-kind-adjustment = بادرة تجارية
office-refund-kind-gateway = خارج هذه الصفحة
office-refund-kind-not-taken = لم يُخصم
office-refund-state-requested = مطلوب
office-refund-state-done = تم
office-refund-state-failed = فشل
office-refund-state-none = لا شيء للإرسال
office-dispute = نزاع
office-dispute-until = الرد قبل
office-dispute-open = افتح النزاع
office-dispute-warning-needs-response = البنك يستفسر
office-dispute-warning-under-review = البنك يدرس ردنا
office-dispute-warning-closed = أُغلق الاستفسار
office-dispute-needs-response = ينتظر ردنا
office-dispute-under-review = البنك يدرس
office-dispute-won = رُبح
office-dispute-lost = خُسر
office-dispute-prevented = تم تفاديه
office-acts = من فعل ماذا
office-did-capture = طلب الخصم
office-did-void = طلب رفع الحجز
office-did-release = حرّر
office-did-refund = طلب الإرجاع
office-did-cancel = ألغى
office-did-ship = أرسل
office-did-deliver = سلّم
office-did-resolve = سوّى
office-did-replay = أعاد التطبيق
office-did-other = فعل آخر
office-event-state-received = مستلم
office-event-state-applied = مطبق
office-event-state-unmatched = دون دفع معروف
office-event-state-failed = فشل
office-call-state-pending = للإرسال
office-call-state-sending = يجري الإرسال
office-call-state-done = تم
office-call-state-refused = مرفوض
office-call-state-unknown = جواب مجهول
office-call-kind-open-session = فتح صفحة الدفع
office-call-kind-expire-session = إغلاق صفحة الدفع
office-call-kind-refund = إرجاع المبلغ
office-call-kind-capture = خصم المبلغ المحجوز
office-call-kind-void = رفع الحجز
office-call-kind-hold-saved = الحجز على البطاقة المحفوظة
office-call-kind-create-account = إنشاء حساب مرتبط
office-call-kind-account-link = رابط التسجيل
office-call-kind-login-link = رابط الدخول
office-call-kind-close-account = إغلاق الحساب
office-call-kind-transfer = تحويل
office-call-kind-reverse-transfer = استرجاع التحويل
office-call-kind-dispute-evidence = إرسال الأدلة
office-needs-hold-lapsed = انتهت مدة حجز المبلغ
office-needs-void-refused = تعذر رفع الحجز
office-needs-dispute-opened = نزاع مفتوح
office-needs-dispute-lost = نزاع خاسر
office-needs-other = للمراجعة

# The refund dialog.
refund-title = إرجاع المبلغ
refund-left = المتبقي القابل للإرجاع:
refund-what = ما الذي يُعاد
refund-what-lines = قطع
refund-what-lines-note = الكميات أدناه بسعرها المدفوع.
refund-what-whole = كل ما تبقى
refund-what-whole-note = القطع والتوصيل.
refund-what-amount = مبلغ
refund-what-amount-note = يوزَّع على الأسطر وضريبتها.
refund-what-adjustment = بادرة تجارية
refund-what-adjustment-note = يحتفظ الزبون بقطعه.
refund-amount = المبلغ
refund-amount-hint = لمبلغ أو بادرة تجارية.
refund-reason = السبب
refund-note = ملاحظة للفريق
refund-note-hint = لا يراها الزبون.
refund-put-back = أعدها إلى المخزون
refund-preview = ما سيُعاد
refund-preview-button = عاين قبل الإرسال
refund-total = مبلغ الإرجاع
refund-left-after = يتبقى بعدها
refund-from-payments = من عدة مدفوعات، الأحدث أولًا:
refund-customer-sees = ما سيقرؤه الزبون
refund-confirm = أعد
refund-change = غيّر

refusal-order-balance-due = بقي { $amount } للدفع قبل الإرسال.
refusal-order-being-taken = يجري خصم المبلغ المحجوز: انتظر الجواب.
refusal-order-nothing-left = لم يبق شيء للإرجاع.
refusal-order-refund-too-much = هذا أكثر مما تبقى: { $amount } على الأكثر.
problem-order-refund-too-much = أكثر مما تبقى.
problem-order-amount = مبلغ أكبر من الصفر.
problem-order-pieces = لا يتبقى هذا العدد من القطع.
problem-order-no-such-line = هذا السطر غير موجود.
problem-order-no-pieces = حدد قطعة واحدة على الأقل.
problem-payment-not-held = لا شيء محجوز.
problem-payment-frozen = يوجد نزاع مفتوح.
problem-payment-capture-amount = بين الصفر والمبلغ المحجوز.
problem-payment-hold-lapsed = انتهت مدة الحجز.
problem-payment-not-paid = لم يُستلم شيء.
problem-payment-refund-amount = لا يمكن إرجاع هذا المبلغ.
problem-payment-refund-too-much = أكثر مما استُلم.
problem-payment-refund-differs = طُلب من قبل بمبلغ آخر.
refund-pieces = { $n ->
    [zero] القطع (لم يبق شيء)
    [one] القطع (بقيت واحدة)
    [two] القطع (بقيت اثنتان)
    [few] القطع (بقيت { $n })
    [many] القطع (بقيت { $n })
   *[other] القطع (بقيت { $n })
}

# خطوط المواعيد
checkout-delivery-visit = يحضرها التقني معه
checkout-delivery-visit-note = يوم الموعد، دون مصاريف توصيل
checkout-where-visit-hint = البلدية هي بلدية الموعد: لبلدية أخرى اختر موعدًا جديدًا.
checkout-street-visit-hint = إلى أين يأتي التقني: الشارع والرقم والطابق.
checkout-due-at-visit = يُدفع عند الزيارة
checkout-nothing-now = لا شيء يُدفع الآن: تدفع عند الزيارة أو عبر الإنترنت قبلها.
checkout-book = تأكيد الموعد
cart-time-kept = محجوز لك حتى
cart-time-over = انتهت المهلة: هذا الموعد لم يعد محجوزًا
cart-time-again = اختيار موعد آخر
order-travel = التنقّل
order-visit-open = عرض الموعد
order-booked = الموعد مؤكَّد
order-booked-hint = يُدفع الباقي عند الزيارة. ويمكنك الدفع عبر الإنترنت من الآن.
order-event-confirmed = تأكّد الطلب
order-event-visit-cancelled = أُلغيت الزيارة
order-event-paid-on-site = دُفع في عين المكان
order-reason-visit-cancelled = زيارة ملغاة
order-mail-booked = طلبك { $number } مؤكَّد. الموعد وما يبقى دفعه عند الزيارة على صفحته.
order-mail-booked-subject = الطلب { $number }: الموعد مؤكَّد
office-needs-cash-to-give-back = نقود تُردّ إلى الزبون
refusal-order-slot-gone = لم يعد الموعد محجوزًا وقد يأخذه غيرك. لم يُخصم شيء. اختر موعدًا آخر من السلّة.
refusal-cart-times-full = تتّسع السلّة لـ { $most } زيارات على الأكثر.
refusal-cart-other-place = كل زيارات الطلب الواحد في المكان نفسه. أتمم الأولى أوّلًا.
office-tab-services = الخدمات
order-event-sent-ahead = أُرسلت القطع، ويبقى دفع الزيارة
