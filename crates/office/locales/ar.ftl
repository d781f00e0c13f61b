# The office across the slices.
backoffice-need-money = أمور مالية تنتظر قرارًا
backoffice-need-requests = زيارات مطلوبة تنتظر التأكيد
backoffice-need-unassigned = زيارات بلا تقني
backoffice-visits-today = زيارات اليوم
backoffice-nearest-deadline = أقرب أجل:
backoffice-no-orders-yet = لا طلبيات بعد. ستظهر الأولى هنا.
backoffice-span-minutes = { $n ->
    [zero] أقل من دقيقة
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $n } دقائق
    [many] { $n } دقيقة
   *[other] { $n } دقيقة
}
backoffice-span-hours = { $n ->
    [zero] أقل من ساعة
    [one] ساعة واحدة
    [two] ساعتين
    [few] { $n } ساعات
    [many] { $n } ساعة
   *[other] { $n } ساعة
}
backoffice-span-days = { $n ->
    [zero] أقل من يوم
    [one] يوم واحد
    [two] يومين
    [few] { $n } أيام
    [many] { $n } يومًا
   *[other] { $n } يوم
}
backoffice-left-minutes = { $n ->
    [zero] بقي أقل من دقيقة
    [one] بقيت دقيقة واحدة
    [two] بقيت دقيقتان
    [few] بقيت { $n } دقائق
    [many] بقيت { $n } دقيقة
   *[other] بقيت { $n } دقيقة
}
backoffice-left-hours = { $n ->
    [zero] بقي أقل من ساعة
    [one] بقيت ساعة واحدة
    [two] بقيت ساعتان
    [few] بقيت { $n } ساعات
    [many] بقيت { $n } ساعة
   *[other] بقيت { $n } ساعة
}
backoffice-left-days = { $n ->
    [zero] بقي أقل من يوم
    [one] بقي يوم واحد
    [two] بقي يومان
    [few] بقيت { $n } أيام
    [many] بقي { $n } يومًا
   *[other] بقي { $n } يوم
}
backoffice-over = انقضى الأجل
backoffice-for = منذ
backoffice-amount = المبلغ
backoffice-since = منذ
backoffice-belongs-to = يخص
backoffice-detail = بلغة الآلة
backoffice-id = المعرّف
backoffice-note = ما الذي فُعل، ولماذا
backoffice-note-hint = يبقى في السجل مع اسمك.
backoffice-back = رجوع
backoffice-open = فتح
backoffice-no-acts = لم يتدخل أحد بعد.
backoffice-state = الحالة

# What waits for a person.
backoffice-money-title = أموال تنتظر قرارًا
backoffice-money-intro = ما لا يجوز للآلة أن تقرره وحدها: الآجال أولًا، ثم الأقدم.
backoffice-money-empty = لا شيء ينتظر
backoffice-money-empty-note = هنا تظهر النزاعات، والطلبات دون جواب، والرسائل دون أثر، والفروق مع البوابة، والإرجاعات الفاشلة.
backoffice-kind-dispute = النزاعات
backoffice-kind-hold = حجوز تنتهي قريبًا
backoffice-kind-order = الطلبيات
backoffice-kind-payment = المدفوعات
backoffice-kind-call = طلبات دون جواب
backoffice-kind-event = رسائل دون أثر
backoffice-kind-difference = الفروق
backoffice-kind-account = الحسابات المرتبطة
backoffice-kind-transfer = تحويلات فاشلة
backoffice-kind-reversal = استردادات فاشلة
backoffice-kind-one-dispute = نزاع
backoffice-kind-one-hold = حجز مبلغ
backoffice-kind-one-order = طلبية
backoffice-kind-one-payment = دفع
backoffice-kind-one-call = طلب إلى البوابة
backoffice-kind-one-event = رسالة من البوابة
backoffice-kind-one-difference = فرق
backoffice-kind-one-account = حساب مرتبط
backoffice-kind-one-transfer = تحويل
backoffice-kind-one-reversal = استرداد
backoffice-why-dispute = الزبون ينازع في الدفع لدى بنكه، والبنك ينتظر جوابنا.
backoffice-why-hold = مبلغ محجوز على بطاقة وسيُفك حجزه قريبًا.
backoffice-why-order = الطلبية تنتظر قرارًا.
backoffice-why-order-amount-differs = المبلغ المستلم ليس المبلغ المستحق.
backoffice-why-order-paid-twice = دُفعت الطلبية مرتين.
backoffice-why-order-refund-failed = فشل إرجاع مبلغ الطلبية.
backoffice-why-order-refund-unknown = لا يُعرف هل تم إرجاع المبلغ.
backoffice-why-order-refund-amount-differs = أرجعت البوابة مبلغًا غير المطلوب.
backoffice-why-order-late-refund-refused = وصل المال متأخرًا ورُفض إرجاعه.
backoffice-why-order-hold-lapsed = انتهى الحجز على البطاقة قبل القبض.
backoffice-why-order-capture-refused = تعذّر قبض المبلغ المحجوز على البطاقة.
backoffice-why-order-cash-to-give-back = يجب إرجاع مبلغ نقدي إلى الزبون.
backoffice-why-order-visit-unpaid = انتهى عمل الزيارة ولم يُدفع ثمنها.
backoffice-why-order-void-refused = تعذّر رفع الحجز عن البطاقة.
backoffice-why-payment = الدفع ينتظر قرارًا.
backoffice-why-payment-amount-differs = المبلغ المستلم ليس المستحق؛ لم يُسلَّم شيء ولم يُقيَّد شيء.
backoffice-why-payment-paid-twice = وصل دفع ثانٍ للطلبية نفسها.
backoffice-why-payment-refund-failed = فشل إرجاع مبلغ.
backoffice-why-payment-refund-unknown = لا يُعرف هل تم إرجاع المبلغ.
backoffice-why-payment-refund-amount-differs = أرجعت البوابة مبلغًا غير المطلوب.
backoffice-why-payment-found-by-reconciliation = لدى البوابة دفع لم يكن عندنا؛ قُيّد في الدفاتر دون طلبية.
backoffice-why-payment-hold-lapsed = انتهى الحجز على البطاقة قبل القبض.
backoffice-why-call = لم تعطِ البوابة جوابًا واضحًا عن طلب.
backoffice-why-call-open-session = لا يُعرف هل فُتحت صفحة الدفع.
backoffice-why-call-expire-session = لا يُعرف هل أُغلقت صفحة الدفع.
backoffice-why-call-refund = لا يُعرف هل أُرسل إرجاع المبلغ.
backoffice-why-call-capture = لا يُعرف هل قُبض المبلغ المحجوز.
backoffice-why-call-void = لا يُعرف هل فُك حجز المبلغ.
backoffice-why-call-hold-saved = لا يُعرف هل حُجز المبلغ على البطاقة المحفوظة.
backoffice-why-call-create-account = لا يُعرف هل أُنشئ الحساب المرتبط.
backoffice-why-call-close-account = لا يُعرف هل أُغلق الحساب المرتبط.
backoffice-why-call-transfer = لا يُعرف هل تم التحويل إلى الحساب المرتبط.
backoffice-why-call-reverse-transfer = لا يُعرف هل استُرد التحويل من الحساب المرتبط.
backoffice-why-call-dispute-evidence = لا يُعرف هل وصلت الأدلة إلى البنك.
backoffice-why-event = رسالة من البوابة لم يكن لها أثر.
backoffice-why-event-unmatched = تتحدث البوابة عن دفع لا نعرفه.
backoffice-why-event-failed = تعذّر تطبيق رسالة من البوابة.
backoffice-why-difference = البوابة ودفاترنا لا تقول الشيء نفسه.
backoffice-why-difference-amount-differs = المبلغ عند البوابة غير المبلغ في دفاترنا.
backoffice-why-account = حساب مرتبط ينتظر تدخلًا.
backoffice-why-account-restricted = البوابة تقيّد حسابًا مرتبطًا: ينقص شيء.
backoffice-why-transfer = فشل تحويل إلى حساب مرتبط.
backoffice-why-reversal = تعذّر استرداد مبلغ مستحق على حساب مرتبط.
backoffice-do-dispute = الرد بالأدلة، أو قبول الخسارة.
backoffice-do-hold = القبض أو فك الحجز، من صفحة الطلبية.
backoffice-do-order = افتح الطلبية وقرّر، ثم سجّل أنها سُوّيت.
backoffice-do-payment = تحقق لدى البوابة وتصرّف، ثم دوّن ما فُعل.
backoffice-do-call = اسأل مجددًا؛ يُعاد الطلب بالمفتاح نفسه أو يُستفسر عنه فقط، ولا يُنفَّذ مرتين أبدًا.
backoffice-do-event = أعد تطبيقها؛ وإن لم تكن تخصنا فاستبعدها مع ملاحظة.
backoffice-do-difference = قارن مع البوابة وصحّح هناك، ثم دوّن ما فُعل.
backoffice-do-account = افتح الحساب وأبلغ صاحبه بما ينقص.
backoffice-do-transfer = أنجز التحويل لدى البوابة، ثم دوّنه هنا.
backoffice-do-reversal = استرد المبلغ من صاحب الحساب، ثم دوّنه هنا.
backoffice-ask = اسأل مجددًا
backoffice-settle = تسوية…
backoffice-settle-title = تسجيل أن الأمر سُوّي
backoffice-settle-confirm = سُوّي الأمر
backoffice-settle-means-event = تُستبعد الرسالة: لن تُجرَّب مجددًا ولن يكون لها أثر.
backoffice-settle-means-payment = لم يعد الدفع ينتظر أحدًا. لا يتحرك أي مال.
backoffice-settle-means-difference = أُغلق الفرق. إن عاد، أظهرته المطابقة التالية.
backoffice-settle-means-transfer = لن يظهر التحويل الفاشل هنا. لا يتحرك أي مال.
backoffice-settle-means-reversal = لن يظهر الاسترداد الفاشل هنا. لا يتحرك أي مال.

# Why things wait, beyond the first list.
backoffice-why-payment-account-cannot-receive = لا يمكن للحساب المرتبط أن يستقبل المال حاليًا.
backoffice-why-payment-capture-refused = رفضت البوابة قبض المبلغ المحجوز.
backoffice-why-payment-void-refused = رفضت البوابة فك حجز المبلغ.
backoffice-why-payment-captured-after-void = قُبض المال بعد أن قررنا فك حجزه.
backoffice-why-payment-captured-differs = قبضت البوابة مبلغًا غير المطلوب.
backoffice-why-payment-dispute-amount-unknown = نزاع بمبلغ لا نستطيع قراءته.
backoffice-why-payment-dispute-answer-refused = رفضت البوابة أدلتنا.
backoffice-why-payment-dispute-currency-differs = نزاع بعملة غير عملة الدفع.
backoffice-why-payment-dispute-gave-back-more = أعاد النزاع أكثر مما أخذ.
backoffice-why-payment-dispute-outcome-differs = غيّرت البوابة نتيجة نزاع مغلق.
backoffice-why-payment-dispute-over-refunded = النزاع يسترد مبلغًا سبق إرجاعه للزبون.
backoffice-why-payment-dispute-state-unknown = أعطت البوابة نزاعًا حالةً لا نعرفها.
backoffice-why-payment-reversal-failed = تعذّر استرداد مبلغ مستحق على حساب مرتبط.
backoffice-why-payment-reversed-by-hand = استُرد تحويل يدويًا لدى البوابة.
backoffice-why-payment-transfer-differs = تحويل بمبلغ غير الذي طلبناه.
backoffice-why-payment-transfer-failed = فشل تحويل إلى حساب مرتبط.
backoffice-why-payment-transfer-unknown = لا يُعرف هل تم تحويل.
backoffice-why-payment-transferred-twice = حُوّل دفع مرتين.
backoffice-why-payment-dispute-to-recover = خُسر نزاع: استعيدوا حصة الحساب المرتبط لدى خدمة الدفع.
backoffice-why-order-dispute-lost = خُسر نزاع؛ والطلبية تنتظر قرارًا.
backoffice-why-order-dispute-opened = الزبون ينازع في دفع هذه الطلبية.
backoffice-why-account-account-deauthorized = فصل صاحب الحساب حسابه عن المتجر.
backoffice-why-account-account-not-closed = لا تغلق البوابة الحساب: ما زال فيه مال.
backoffice-why-account-account-refused = رفضت البوابة إنشاء الحساب.
backoffice-why-account-account-restricted = قيّدت البوابة هذا الحساب للتو.
backoffice-why-account-payout-failed = فشل دفع إلى بنك صاحب الحساب.
backoffice-why-difference-balance-differs = الرصيد عند البوابة غير رصيد دفاترنا.
backoffice-why-difference-call-unknown = طلب قديم ربما نُفّذ، ولا تظهره أي قائمة.
backoffice-why-difference-entry-missing = دفع مستلم ليس في أي دفتر.
backoffice-why-difference-hold-unknown = تحجز البوابة مالًا لا نعرفه.
backoffice-why-difference-movement-unknown = تحرّك مال لدى البوابة لسبب لا نقيّده.
backoffice-why-difference-not-settled = تعذّر تطبيق خبر من البوابة.
backoffice-why-difference-payment-found = لدى البوابة دفع لم يكن عندنا.
backoffice-why-difference-payment-missing = عندنا دفع لا تعرف عنه البوابة شيئًا.
backoffice-why-difference-payment-not-paid = مدفوع عندنا وغير مقبوض عند البوابة.
backoffice-why-difference-payment-quarantined = دفع معزول ليس في أي دفتر.
backoffice-why-difference-refund-differs = إرجاع مختلف بين البوابة ودفاترنا.
backoffice-why-difference-refund-missing = مُرجع عندنا ومجهول لدى البوابة.
backoffice-why-difference-unreadable = تسرد البوابة شيئًا لا نستطيع قراءته.
backoffice-advice-give-back-or-attach = أعد المال أو اربطه بطلبيته، ثم دوّن ذلك.
backoffice-advice-compare-at-the-gateway = قارن مع صفحة البوابة وصحّح هناك، ثم دوّن ذلك.
backoffice-advice-void-at-the-gateway = فك حجز هذا المال لدى البوابة، ثم دوّن ذلك.
backoffice-advice-book-it = اطلب قيد الحركة في الدفاتر، ثم دوّن ذلك.
backoffice-advice-ask-for-help = اطلب مساعدة تقنية؛ الشيء مسمّى أدناه.
backoffice-advice-say-whether-it-ran = تحقق لدى البوابة هل نُفّذ الطلب، ثم دوّن ذلك.
backoffice-retry = إعادة المحاولة
backoffice-settle-means-account = لم يعد الحساب ينتظر أحدًا. لا تتغير حالته لدى البوابة.

# What staff did.
backoffice-acts = من فعل ماذا
backoffice-did-accept-dispute = قُبلت الخسارة
backoffice-did-ask = أُعيد السؤال
backoffice-did-capture = قُبض المال
backoffice-did-close-account = طُلب إغلاق الحساب
backoffice-did-pay-on-site = قُبض الدفع نقدًا
backoffice-did-compare = طُلبت المطابقة
backoffice-did-create-account = طُلب الحساب
backoffice-did-evidence = أُضيف دليل
backoffice-did-login-link = أُنشئ رابط دخول
backoffice-did-onboarding-link = أُنشئ رابط تسجيل
backoffice-did-refund = طُلب إرجاع المبلغ
backoffice-did-release = أُفرج عن المال
backoffice-did-replay = أُعيد تطبيق الرسالة
backoffice-did-resolve = سُجّل أنه سُوّي
backoffice-did-retry = أُعيدت محاولة التحويل
backoffice-did-settle = سُجّلت الطلبية كمُسوّاة
backoffice-did-submit-evidence = أُرسلت الأدلة
backoffice-did-void = فُك الحجز
backoffice-by-nobody = دون تسجيل دخول
backoffice-did-other = تدخل آخر

# The books.
backoffice-ledger-intro = كل حركة مال بالقيد المزدوج. لا شيء يُمحى؛ والخطأ يُصحَّح بقيد معاكس.
backoffice-ledger-empty = لا قيود
backoffice-ledger-empty-note = أول عملية بيع ستكتب هنا حساباتها ومبالغها.
backoffice-journal = اليومية
backoffice-accounts-in = الحسابات بعملة { $currency }
backoffice-books-off = المدين لا يساوي الدائن: شغّل «comptoir ledger-check».
backoffice-account = الحساب
backoffice-debit = مدين
backoffice-credit = دائن
backoffice-pending = محجوز
backoffice-sum = المجموع
backoffice-nature-asset = ما نملك
backoffice-nature-liability = ما علينا
backoffice-nature-income = الإيرادات
backoffice-nature-expense = التكاليف
backoffice-nature-other = حسابات أخرى
backoffice-account-gateway = لدى البوابة
backoffice-account-bank = البنك
backoffice-account-holds = حجوز للقبض
backoffice-account-held = حجوز موعودة
backoffice-account-disputed = متنازع عليه
backoffice-account-advances = عربون مستلم
backoffice-account-tax = ضريبة مستحقة
backoffice-account-unapplied = مستلم دون طلبية
backoffice-account-owed = مستحق لبائع
backoffice-account-sales = المبيعات
backoffice-account-delivery = التوصيل
backoffice-account-commission = العمولات
backoffice-account-refunds = الإرجاعات
backoffice-account-fees = رسوم البوابة
backoffice-account-dispute_losses = نزاعات خاسرة
backoffice-account-other = حساب آخر
backoffice-pending-holds = مال محجوز لم يُقبض بعد
backoffice-held-since = محجوز منذ
backoffice-no-pending = لا حجوز معلقة. تظهر هنا الطلبيات التي تُدفع عند الإرسال.
backoffice-from = من
backoffice-to = إلى
backoffice-reference = الطلبية أو المرجع
backoffice-entry-kind = النوع
backoffice-all-entries = كل اليومية
backoffice-as-file = ملف لجداول البيانات (CSV)
backoffice-posted = قُيّد في
backoffice-no-entries = لا قيود بهذه التصفية.
backoffice-entry = قيد
backoffice-postings = الأسطر
backoffice-order = الطلبية
backoffice-key = المفتاح
backoffice-memo = البيان
backoffice-entry-deposit = عربون
backoffice-entry-dispute = نزاع: مال مسترد
backoffice-entry-dispute-borne = نزاع يتحمله البائع
backoffice-entry-dispute-lost = نزاع خاسر
backoffice-entry-dispute-won = نزاع رابح
backoffice-entry-fee = رسوم البوابة
backoffice-entry-payout = دفع إلى البنك
backoffice-entry-payout-returned = دفع مرتجع
backoffice-entry-refund = إرجاع
backoffice-entry-refund-returned = إرجاع مرتد
backoffice-entry-sale = بيع
backoffice-entry-transfer = تحويل إلى البائع
backoffice-entry-transfer-reversed = تحويل مسترد
backoffice-entry-unapplied = مستلم دون طلبية
backoffice-column-posted-at = تاريخ القيد
backoffice-column-kind = النوع
backoffice-column-key = المفتاح
backoffice-column-reference = المرجع
backoffice-column-memo = البيان
backoffice-column-account = الحساب
backoffice-column-currency = العملة
backoffice-column-debit = مدين
backoffice-column-credit = دائن
backoffice-column-entry = القيد
problem-date = المطلوب تاريخ مثل 2026-01-15.
problem-before-from = النهاية قبل البداية.

# Disputes.
backoffice-disputes-intro = زبون ينازع في دفعه لدى بنكه. دون جواب قبل الأجل يضيع المال.
backoffice-disputes-all = الكل
backoffice-disputes-open = مفتوحة
backoffice-disputes-closed = مغلقة
backoffice-disputes-empty = لا نزاعات
backoffice-disputes-empty-note = يظهر هنا أي دفع متنازع فيه، مع أجله وما يمكن الرد به.
backoffice-no-disputes-here = لا نزاعات بهذه التصفية.
backoffice-reason = السبب
backoffice-deadline = الأجل
backoffice-dispute-needs-response = ينتظر جوابنا
backoffice-dispute-under-review = البنك يدرس
backoffice-dispute-won = رابح
backoffice-dispute-lost = خاسر
backoffice-dispute-warning-needs-response = سؤال من البنك
backoffice-dispute-warning-under-review = سؤال قيد الدراسة
backoffice-dispute-warning-closed = سؤال مغلق
backoffice-dispute-prevented = تم تفاديه
backoffice-dispute-means-needs-response = استرد البنك المال. اجمع ما يثبت صحة البيع ثم أرسله مرة واحدة.
backoffice-dispute-means-under-review = أدلتنا لدى البنك، وهو يقرر عادةً خلال شهرين.
backoffice-dispute-means-won = أنصفنا البنك وعاد المال.
backoffice-dispute-means-lost = أنصف البنك الزبون وضاع المال.
backoffice-dispute-means-warning-needs-response = يطرح البنك سؤالًا. لم يُسترد شيء بعد.
backoffice-dispute-means-warning-under-review = أجبنا عن سؤال البنك.
backoffice-dispute-means-warning-closed = أُغلق السؤال دون نزاع.
backoffice-dispute-means-prevented = أنهت البوابة النزاع قبل أن يكلّف.
backoffice-reason-bank-cannot-process = تعذّر على البنك معالجة الدفع
backoffice-reason-check-returned = شيك مرتجع
backoffice-reason-credit-not-processed = الزبون ينتظر إرجاع ماله
backoffice-reason-customer-initiated = نازع الزبون لدى بنكه
backoffice-reason-debit-not-authorized = اقتطاع غير مأذون حسب الزبون
backoffice-reason-duplicate = دُفع مرتين حسب الزبون
backoffice-reason-fraudulent = يقول صاحب البطاقة إنه لم يدفع بنفسه
backoffice-reason-general = سبب غير محدد
backoffice-reason-incorrect-account-details = بيانات حساب خاطئة
backoffice-reason-insufficient-funds = رصيد غير كافٍ
backoffice-reason-noncompliant = مخالف لقواعد شبكة البطاقات
backoffice-reason-product-not-received = لم يُستلم حسب الزبون
backoffice-reason-product-unacceptable = غير مطابق أو متضرر حسب الزبون
backoffice-reason-subscription-canceled = اشتراك ملغى حسب الزبون
backoffice-reason-unrecognized = دفع لا يعرفه الزبون
backoffice-evidence = الأدلة
backoffice-no-evidence = لا أدلة بعد: وصل تسليم، مراسلات، فاتورة…
backoffice-add-evidence = إضافة دليل
backoffice-evidence-field = نوع الدليل
backoffice-evidence-field-hint = النص الأحدث من النوع نفسه يحل محل السابق.
backoffice-evidence-text = النص
backoffice-keep = حفظ
backoffice-sent = أُرسل في
backoffice-submit = إرسال الأدلة…
backoffice-accept-loss = قبول الخسارة…
backoffice-disputed = المتنازع عليه
backoffice-withdrawn = استرده البنك
backoffice-reinstated = أُعيد
backoffice-fee = الرسوم
backoffice-at-gateway = لدى البوابة
backoffice-opened = فُتح في
backoffice-closed = أُغلق في
backoffice-submission-title = إرسال الأدلة
backoffice-submission-means = يسمعنا البنك مرة واحدة. بعد الإرسال لا يمكن إضافة شيء.
backoffice-submission-confirm = أرسل الآن
backoffice-acceptance-title = قبول الخسارة
backoffice-acceptance-means = ينتهي النزاع لصالح الزبون. لا يعود المال المسترد ولا الرسوم.
backoffice-acceptance-confirm = قبول الخسارة
backoffice-field-access-activity-log = سجل الدخول
backoffice-field-billing-address = عنوان الفوترة
backoffice-field-cancellation-policy-disclosure = شروط الإلغاء المعروضة
backoffice-field-cancellation-rebuttal = لماذا الإلغاء غير صالح
backoffice-field-customer-email-address = بريد الزبون
backoffice-field-customer-name = اسم الزبون
backoffice-field-customer-purchase-ip = عنوان IP عند الشراء
backoffice-field-duplicate-charge-explanation = لماذا لم يُدفع مرتين
backoffice-field-duplicate-charge-id = الدفع الآخر
backoffice-field-product-description = ما بيع
backoffice-field-refund-policy-disclosure = شروط الإرجاع المعروضة
backoffice-field-refund-refusal-explanation = لماذا لا إرجاع
backoffice-field-service-date = تاريخ الخدمة
backoffice-field-shipping-address = عنوان التسليم
backoffice-field-shipping-carrier = الناقل
backoffice-field-shipping-date = تاريخ الإرسال
backoffice-field-shipping-tracking-number = رقم التتبع
backoffice-field-uncategorized-text = شرح آخر

# One payment.
backoffice-payment-created = أُنشئ
backoffice-payment-open = في انتظار الزبون
backoffice-payment-saved = بطاقة محفوظة
backoffice-payment-held = مبلغ محجوز
backoffice-payment-capturing = القبض جارٍ
backoffice-payment-voiding = فك الحجز جارٍ
backoffice-payment-paid = مدفوع
backoffice-payment-voided = فُك الحجز
backoffice-payment-failed = فشل
backoffice-payment-expired = انتهى أجله
backoffice-payment-quarantined = معزول
backoffice-payment-other = حالة أخرى
backoffice-held = المحجوز
backoffice-captured = المقبوض
backoffice-refunded = المُرجع
backoffice-paid-at = دُفع في

# Connected accounts.
backoffice-accounts-intro = من تُحوَّل إليهم حصة من المدفوعات لدى البوابة.
backoffice-accounts-empty = لا حسابات مرتبطة
backoffice-accounts-empty-note = يظهر هنا التقنيون المستقلون الذين يدفع لهم المتجر، مع ما ينقصهم.
backoffice-holder = صاحب الحساب
backoffice-holder-hint = معرّفه في المتجر per_…؛ حساب واحد لكل شخص.
backoffice-email = البريد الإلكتروني
backoffice-country = البلد
backoffice-country-hint = حرفان: FR أو DE…
backoffice-new-account = حساب جديد
backoffice-create-account = إنشاء الحساب
backoffice-account-state-creating = قيد الإنشاء
backoffice-account-state-onboarding = ينتظر الاستكمال
backoffice-account-state-active = نشط
backoffice-account-state-restricted = مقيّد
backoffice-account-state-closing = الإغلاق جارٍ
backoffice-account-state-closed = مغلق
backoffice-account-state-failed = مرفوض
backoffice-account-means-creating = تنشئ البوابة الحساب؛ يستغرق ذلك ثواني.
backoffice-account-means-onboarding = على صاحب الحساب أن يجيب عن أسئلة البوابة: أنشئ الرابط وأرسله إليه.
backoffice-account-means-active = يمكن تقاسم المدفوعات مع هذا الحساب.
backoffice-account-means-restricted = توقف البوابة هذا الحساب حتى يُقدَّم ما ينقص.
backoffice-account-means-closing = طُلب الإغلاق؛ تقبله البوابة عندما يصير الرصيد صفرًا.
backoffice-account-means-closed = هذا الحساب مغلق ولا يمكن الدفع إليه.
backoffice-account-means-failed = رفضت البوابة هذا الحساب. صحّح بياناته بإنشائه مجددًا.
backoffice-missing = ما ينقص
backoffice-missing-nothing = لا ينقص شيء.
backoffice-missing-bank = بيانات البنك
backoffice-missing-terms = قبول شروط البوابة
backoffice-missing-business = النشاط
backoffice-missing-company = الشركة
backoffice-missing-papers = وثيقة هوية
backoffice-missing-person = الاسم أو العنوان أو تاريخ الميلاد
backoffice-missing-other = شيء آخر
backoffice-payouts = الدفعات إلى بنكه
backoffice-no-payouts = لا دفعات. تقوم بها البوابة تلقائيًا.
backoffice-arrives = الوصول
backoffice-payout-paid = دُفع
backoffice-payout-pending = مرتقب
backoffice-payout-in-transit = في الطريق
backoffice-payout-failed = رفضه البنك
backoffice-payout-canceled = ملغى
backoffice-payout-other = حالة أخرى
backoffice-facts = البطاقة
backoffice-can-charge = يمكن أن يُدفع له
backoffice-can-pay-out = يمكن الدفع إلى بنكه
backoffice-yes = نعم
backoffice-no = لا
backoffice-make-onboarding = إنشاء رابط التسجيل
backoffice-make-login = إنشاء رابط الدخول
backoffice-link-onboarding = رابط التسجيل
backoffice-link-login = رابط الدخول
backoffice-link-once = لفتحة واحدة ولصاحب الحساب وحده. لا يُحفظ في أي مكان.
backoffice-link-open = فتح لدى البوابة
backoffice-close-account = إغلاق الحساب…
backoffice-close-means = يُغلق الحساب نهائيًا لدى البوابة عندما يصير رصيده صفرًا. ويُرفض ذلك ما دامت هناك مدفوعات أو تحويلات أو نزاعات أو دفعات جارية.
backoffice-close-confirm = إغلاق نهائي
refusal-backoffice-link-refused = لم تقبل البوابة إنشاء هذا الرابط.
refusal-backoffice-link-slow = تتأخر البوابة في الجواب. أعد المحاولة بعد قليل.

# Reconciliation.
backoffice-reconciliation-intro = قوائم البوابة تُقارن كل يوم بدفاترنا في الاتجاهين.
backoffice-compare = قارن الآن
backoffice-compare-asked = تبدأ مقارنة الأيام الثلاثة الأخيرة؛ أعد تحميل الصفحة بعد قليل.
backoffice-differences-all = الكل
backoffice-differences-open = مفتوحة
backoffice-differences-healed = زالت وحدها
backoffice-differences-resolved = سُوّيت
backoffice-difference-open = مفتوح
backoffice-difference-healed = زال
backoffice-difference-resolved = سُوّي
backoffice-no-differences-here = لا فروق بهذه التصفية.
backoffice-no-differences = لا فروق
backoffice-no-differences-note = يظهر هنا كل مبلغ أو دفع أو إرجاع مختلف بين الجانبين.
backoffice-runs = المقارنات
backoffice-started = بدأت في
backoffice-compared-since = منذ
backoffice-summary = ما فُحص
backoffice-run-done = تمت
backoffice-run-going = جارية
backoffice-run-stopped = توقفت
backoffice-no-runs = لا مقارنات بعد. تتم الأولى تلقائيًا خلال اليوم.
backoffice-count-payment-intents = مدفوعات مقروءة
backoffice-count-payments-asked = مدفوعات فُحصت فرديًا
backoffice-count-payments-found = مدفوعات عُثر عليها
backoffice-count-payments-healed = مدفوعات أُصلحت
backoffice-count-refunds = إرجاعات مقروءة
backoffice-count-refunds-healed = إرجاعات أُصلحت
backoffice-count-disputes = نزاعات مقروءة
backoffice-count-disputes-healed = نزاعات أُصلحت
backoffice-count-payouts = دفعات مقروءة
backoffice-count-balance-transactions = حركات مقروءة
backoffice-count-movements-booked = حركات مقيّدة
backoffice-count-calls-settled = طلبات حُسمت
backoffice-count-differences = فروق وُجدت
backoffice-count-differences-healed = فروق زالت
backoffice-count-transfers-healed = تحويلات أُصلحت
backoffice-pieces = { $n ->
    [zero] لا أدلة للإرسال
    [one] دليل واحد للإرسال
    [two] دليلان للإرسال
    [few] { $n } أدلة للإرسال
    [many] { $n } دليلًا للإرسال
   *[other] { $n } دليل للإرسال
}
backoffice-missing-count = { $n ->
    [zero] لا شيء
    [one] عنصر واحد
    [two] عنصران
    [few] { $n } عناصر
    [many] { $n } عنصرًا
   *[other] { $n } عنصر
}
backoffice-did-accept-invitation = قُبلت الدعوة
backoffice-did-add-passkey = أُضيف مفتاح مرور
backoffice-did-add-totp = أُضيفت رموز تطبيق
backoffice-did-begin-import = بدأ الاستيراد
backoffice-did-cancel = أُلغي الطلب
backoffice-did-change-email = تغيّر العنوان
backoffice-did-change-password = تغيّرت كلمة السر
backoffice-did-change-role = تغيّر الدور
backoffice-did-create-admin = أُنشئ مدير
backoffice-did-deliver = سُلّم الطلب
backoffice-did-did-not-run = أُعلن أن النداء لم يُنفّذ
backoffice-did-end-all-sessions = أُنهيت كل الجلسات
backoffice-did-end-session = أُنهيت جلسة
backoffice-did-finish-import = انتهى الاستيراد
backoffice-did-invite = أُرسلت دعوة
backoffice-did-issue-reset = أُنشئ رابط كلمة السر
backoffice-did-lift-suspension = رُفع الإيقاف
backoffice-did-link-provider = رُبط مزوّد
backoffice-did-new-recovery-codes = رموز نجدة جديدة
backoffice-did-refresh-reused = رمز قُدّم مرتين
backoffice-did-remove-passkey = أُزيل مفتاح مرور
backoffice-did-remove-totp = أُزيلت رموز تطبيق
backoffice-did-resend-invitation = أُعيد إرسال الدعوة
backoffice-did-reset-password = استُبدلت كلمة السر
backoffice-did-reset-second-factor = أُزيل الإثبات الثاني
backoffice-did-ship = أُرسل الطلب
backoffice-did-suspend = أُوقف الحساب
backoffice-did-try = محاولة
backoffice-did-unlink-provider = فُصل مزوّد
backoffice-did-verify-email = تأكّد العنوان
backoffice-did-visit-accept = قُبلت زيارة
backoffice-did-visit-assign = غُيّر تقني زيارة
backoffice-did-visit-cancel = أُلغيت زيارة
backoffice-did-visit-check-in = بدأ عمل زيارة
backoffice-did-visit-check-out = انتهى عمل زيارة
backoffice-did-visit-complete = اكتملت زيارة
backoffice-did-visit-decline = رُفض طلب زيارة
backoffice-did-visit-miss = زبون غائب
backoffice-did-visit-move = غُيّر موعد زيارة
backoffice-did-visit-note = كُتبت ملاحظة زيارة
backoffice-did-visit-part = استُعملت قطعة في زيارة
backoffice-did-visit-part-back = أُعيدت قطعة إلى المخزون بعد زيارة
backoffice-did-visit-photo = أُضيفت صورة زيارة
backoffice-did-visit-set-out = تقني في الطريق
backoffice-did-withdraw-invitation = سُحبت الدعوة
backoffice-all = الكل
backoffice-record = سجل الأفعال
backoffice-record-means = من فعل ماذا ومتى ومن أين. لا يُغيَّر فيه شيء ولا يُمحى.
backoffice-record-at = متى
backoffice-record-by = من
backoffice-record-person = من (معرّف أو عنوان)
backoffice-record-part = الدور
backoffice-record-verb = الفعل
backoffice-record-subject = على ماذا
backoffice-record-refused = الرفض
backoffice-record-before = قبل
backoffice-record-after = بعد
backoffice-record-address = عنوان العميل
backoffice-record-request = الطلب
backoffice-record-end = النتيجة
backoffice-record-done = تمّ
backoffice-record-was-refused = رُفض
backoffice-record-changes = قبل وبعد
backoffice-record-where = من أين
backoffice-record-empty = لا فعل.
backoffice-people = الأشخاص
backoffice-person = شخص
backoffice-people-part = الاسم أو العنوان
backoffice-people-role = الدور
backoffice-people-state = الحالة
backoffice-people-name = الاسم
backoffice-people-email = العنوان
backoffice-people-since = منذ
backoffice-people-suspended = موقوف
backoffice-people-unverified = عنوان غير مؤكَّد
backoffice-people-active = نشط
backoffice-people-none = لا أحد.
backoffice-people-devices = أجهزة متصلة
backoffice-people-factor = الإثبات الثاني
backoffice-people-orders = طلبات هذا العنوان
backoffice-people-suspensions = الإيقافات
backoffice-people-no-suspensions = لا إيقاف.
backoffice-people-until = حتى
backoffice-people-open-end = حتى رفعه
backoffice-people-lifted = رُفع
backoffice-people-suspend = إيقاف
backoffice-people-suspend-means = يخرج الشخص من كل أجهزته ويقرأ هذا السبب.
backoffice-people-reason = السبب
backoffice-people-end = حتى يوم (داخل؛ فارغ: حتى رفعه)
backoffice-people-lift = رفع الإيقاف
backoffice-people-end-devices = إنهاء كل جلساته
backoffice-people-change-role = تغيير الدور
backoffice-people-change-role-means = يخرج الشخص من كل أجهزته.
backoffice-people-invitations = الدعوات
backoffice-people-invite = دعوة
backoffice-people-invited-by = دعاه
backoffice-people-no-invitations = لا دعوة تنتظر.
backoffice-people-resend = إعادة الإرسال
backoffice-people-withdraw = سحب
backoffice-people-expired = انتهت
backoffice-people-lang = لغة الرسالة
backoffice-people-reset-factor = إزالة الإثبات الثاني
backoffice-did-add-leave = سجلت إجازة
backoffice-did-add-calendar = أُضيف تقويم خارجي
backoffice-did-remove-calendar = أُزيل تقويم خارجي
backoffice-did-read-calendar = أُعيدت قراءة تقويم خارجي
backoffice-did-renew-feed = جُدّد عنوان التقويم
backoffice-did-end-feed = أُزيل عنوان التقويم
backoffice-did-end-leave = أنهيت إجازة
backoffice-did-put-area = مكان مخدوم
backoffice-did-put-band = تغير ثمن التنقل
backoffice-did-put-day = يوم خاص
backoffice-did-put-fault = حفظ عطل
backoffice-did-put-holiday = تغيرت عطلة رسمية
backoffice-did-put-service = حفظت خدمة
backoffice-did-put-technician = حفظ تقني
backoffice-did-remove-area = حذف مكان
backoffice-did-remove-day = يوم مثل الأسبوع
backoffice-did-remove-holiday = عطلة كما كانت
backoffice-did-give-cash-back = رُدّت النقود إلى الزبون
