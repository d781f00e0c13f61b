# The frame of every page.
shell-skip = انتقل إلى المحتوى
shell-menu = القائمة
shell-language = اللغة
shell-search = بحث
shell-search-label = مرجع، قطعة، جهاز…
shell-account = حسابي
shell-log-in = تسجيل الدخول
shell-cart = السلة
shell-cart-count = { $n ->
    [zero] لا قطع
    [one] قطعة واحدة
    [two] قطعتان
    [few] { $n } قطع
    [many] { $n } قطعة
   *[other] { $n } قطعة
}
shell-office = المكتب
shell-technician = يومي
shell-demo = متجر تجريبي
shell-demo-hint = رسائله هنا
shell-description = { $shop }: قطع الغيار، الأسعار، المخزون وآجال التسليم، والدفع عبر الإنترنت.
shell-help = تحتاج مساعدة؟
shell-track = تتبّع طلبية
shell-payment = الدفع
shell-payment-note = الدفع عبر الإنترنت على صفحة البنك المؤمَّنة. لا نرى بطاقتك أبدًا.
shell-price-note = كل الأسعار تشمل جميع الرسوم.
shell-optional = (اختياري)
shell-colon = { ": " }
shell-crumbs = مسار الصفحات
shell-pager = الصفحات
shell-previous = السابق
shell-next = التالي
shell-page-of = الصفحة { $at } من { $of }
shell-steps = المرحلة { $at } من { $of }
shell-fault-title = خطأ { $status }
shell-fault-not-found = ربما كُتب العنوان خطأً أو حُذفت الصفحة. ابحث عن مرجع أو ارجع إلى الصفحة الرئيسية.
shell-fault-form = ارجع إلى الصفحة السابقة، أعد تحميلها ثم أرسل من جديد: ما كتبته لم يضِع.
shell-fault-ours = الخلل من جهتنا وقد سُجّل. لم يُخصم أي مبلغ دون طلبية. أعد المحاولة بعد لحظات، وإن استمر الأمر فاتصل بنا واذكر الرمز أدناه.
shell-fault-other = ارجع إلى الصفحة السابقة أو إلى الصفحة الرئيسية.
shell-fault-home = العودة إلى الرئيسية

# What every slice may refuse.
refusal-not-found = هذه الصفحة غير موجودة أو لم تعد موجودة.
refusal-forbidden = هذه الصفحة غير متاحة لك.
refusal-sign-in-first = سجّل الدخول أولًا لرؤية هذه الصفحة.
refusal-confirm-first = أكّد هويتك أولاً ثم أعد المحاولة.
refusal-invalid-token = رمز الدخول غير صالح أو انتهت مدّته.
refusal-second-factor-first = تتطلب إدارة هذا المتجر إثباتًا ثانيًا. فعّله ثم أعد المحاولة.
refusal-form-expired = بقيت هذه الصفحة مفتوحة وقتًا طويلًا. أعد تحميلها وأرسل من جديد.
refusal-too-large = حجم ما أرسلته كبير جدًا.
refusal-invalid = بعض الإجابات تحتاج إلى مراجعة.
refusal-too-often = طلبات كثيرة في وقت قصير. أعد المحاولة بعد { $seconds } ث.
refusal-too-often-minutes = طلبات كثيرة في وقت قصير. أعد المحاولة بعد { $minutes } د.
refusal-address-too-long = هذا العنوان طويل جدا.
refusal-host-unclear = لا يوضح الطلب إلى من يتوجه.
refusal-method-not-allowed = لا يُستعمل هذا العنوان بهذه الطريقة.
refusal-unavailable = الضغط كبير على الخدمة الآن. أعد المحاولة بعد لحظات.
refusal-broken = حدث خلل من جهتنا.
refusal-idempotency-key-malformed = ترويسة Idempotency-Key غائبة أو شكلها غير صحيح.
refusal-idempotency-key-reused = استُعمل مفتاح عدم التكرار هذا لطلب آخر.
refusal-idempotency-key-in-use = الطلب الأول بهذا المفتاح ما زال قيد المعالجة.

# What may be wrong with one answer.
problem-required = يجب ملء هذه الخانة.
problem-too-short = قصير جدًا.
problem-too-long = طويل جدًا.
problem-unreadable = يحتوي على رموز غير مقروءة.
problem-look-alike = يخلط حروفا متشابهة من كتابات مختلفة. اكتب كل كلمة بكتابة واحدة.
problem-email-look-alike = استعمل الحروف اللاتينية البسيطة فقط: في هذا العنوان حروف تشبهها.
problem-malformed = الشكل غير صحيح.
problem-email = اكتب عنوانًا مثل nom@exemple.dz.
problem-phone = اكتب رقمًا مثل 0550123456 أو { "\u2066+213550123456\u2069" }.
problem-choice = اختر إحدى الإجابات المقترحة.
problem-number = اكتب عددًا صحيحًا.

# A slot as people say it, and zones as they are called.
window-between = { $day }، بين الساعة { $from } و{ $until }
window-at = { $day }، على الساعة { $from }
window-zone = { $window } ({ $zone })
zone-africa-algiers = بتوقيت الجزائر
zone-europe-paris = بتوقيت باريس
