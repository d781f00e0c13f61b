# The office across the slices.
backoffice-need-money = أمور مالية تنتظر قرارًا
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
backoffice-why-difference-missing-at-gateway = في دفاترنا حركة ليست عند البوابة.
backoffice-why-difference-found = عند البوابة حركة لم تكن عندنا.
backoffice-why-account = حساب مرتبط ينتظر تدخلًا.
backoffice-why-account-restricted = البوابة تقيّد حسابًا مرتبطًا: ينقص شيء.
backoffice-why-account-failed = تعذّر إنشاء حساب مرتبط.
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
