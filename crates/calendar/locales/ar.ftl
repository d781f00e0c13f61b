# calendar.
# The terms of a slot.
terms-pay-none = تدفعون عند الزيارة.
terms-pay-deposit = عربون { $share } % مع الطلب، والباقي عند الزيارة.
terms-pay-prepaid = يُدفع مع الطلب.
terms-pay-hold = يُحجز المبلغ على بطاقتكم ويُقتطع بعد إنجاز العمل.
terms-by-technician = { $n ->
    [zero] يؤكّد التقني فورًا.
    [one] يؤكّد التقني خلال ساعة.
    [two] يؤكّد التقني خلال ساعتين.
    [few] يؤكّد التقني خلال { $n } ساعات.
    [many] يؤكّد التقني خلال { $n } ساعة.
   *[other] يؤكّد التقني خلال { $n } ساعة.
}
terms-free-until = الإلغاء مجاني حتى { $day } على { $time }
terms-share-until = عند الإلغاء: يُعاد { $share } % حتى { $day } على { $time }
terms-then-until = ، ثم يُعاد { $share } % حتى { $day } على { $time }
terms-then-nothing = ، وبعدها لا يُعاد شيء.
terms-nothing-back = الموعد قريب: عند الإلغاء لا يُعاد شيء.
refusal-calendar-slot-gone = لم يعد هذا الموعد محجوزًا لك. اختر موعدًا آخر.
refusal-calendar-slot-taken = حُجز هذا الموعد للتو. هذه أقرب المواعيد المتاحة.
refusal-calendar-conflict = هذا الوقت محجوز. لم يُنقل شيء.
refusal-calendar-moved-meanwhile = نُقلت هذه الزيارة للتو. أعد تحميل الصفحة وحاول من جديد.
problem-calendar-not-served = لا نصل إلى هذا المكان بعد.
problem-calendar-too-soon = الوقت قريب جدًا: اختر موعدًا لاحقًا.
problem-calendar-too-far = الوقت بعيد جدًا: اختر موعدًا أقرب.
problem-calendar-not-a-slot = لا تبدأ أي زيارة في هذا الوقت.
problem-calendar-date = اكتب اليوم هكذا: 2026-11-26.
problem-calendar-days = بين 1 و31 يومًا.
calendar-closed-rule = خارج ساعات عمله
calendar-closed-grid = لا تبدأ أي زيارة في هذه الدقيقة
calendar-closed-day = توقيت خاص في ذلك اليوم
calendar-closed-holiday = عطلة رسمية
calendar-closed-leave = في إجازة
calendar-closed-busy = مشغول في تقويم خارجي
calendar-closed-visit = توجد زيارة مقررة
calendar-closed-hold = محجوز لزبون لم يدفع بعد
calendar-closed-buffer = قريب جدًا من زيارة أخرى
calendar-closed-travel = لا وقت كافيًا للتنقل
calendar-closed-notice = المهلة قصيرة جدًا
calendar-closed-horizon = أبعد مما يمكن حجزه
calendar-closed-area = مكان لا نصل إليه
calendar-closed-skill = لا يقوم بهذا النوع من الزيارات
calendar-closed-inactive = لم يعد يعمل هنا
# التقاويم الخارجية.
calendar-external = التقاويم الخارجية
calendar-external-name = الاسم
calendar-external-host = المكان
calendar-external-sound = آخر قراءة
calendar-external-state = الحالة
calendar-external-never = ليس بعد
calendar-external-failed = لم يُقرأ
calendar-external-is-read = قُرئ
calendar-external-waits = سيُقرأ بعد لحظات
calendar-external-read-now = اقرأ الآن
calendar-external-remove = إزالة
calendar-external-none = لا يُقرأ أي تقويم خارجي لهذا الفني.
calendar-external-add = إضافة تقويم
calendar-external-why = كل ما فيه يحجز وقت الفني هنا، ويُقرأ كل ربع ساعة. وإن تعذّرت قراءته بقي ما قُرئ من قبل ساريًا.
calendar-external-url = عنوان التقويم (iCal)
calendar-external-url-hint = العنوان الخاص الذي يعطيه تقويمك للاشتراك فيه، وينتهي بـ .ics. يُحفظ سرًّا.
calendar-external-dead = لم يُقرأ { $name } منذ أكثر من يوم. ما قاله حينها لا يزال ساريًا، وقد يكون قديمًا.
calendar-failure-not-public = العنوان لا يؤدي إلى خادم عام.
calendar-failure-no-answer = لم يجب الخادم في الوقت المحدد.
calendar-failure-answered = أجاب الخادم بالخطأ { $status }.
calendar-failure-too-large = فيه أكثر مما يمكن قراءته.
calendar-failure-not-a-calendar = ما وصل ليس تقويمًا كاملًا.
calendar-failure-unknown-zone = يذكر منطقة زمنية غير معروفة.
calendar-failure-unknown-time = فيه موعد لا يمكن قراءة أوقاته.
calendar-failure-unknown-rule = فيه موعد متكرر لا يمكن تتبعه.
refusal-calendar-not-another = هذا التقويم يُقرأ بالفعل، أو بلغ الفني العدد الأقصى.
problem-calendar-address = هذا ليس عنوان تقويم على الويب العام.
# The office.
calendar-office-tabs = صفحات المواعيد
calendar-office-tab-desk = للإنجاز
calendar-office-tab-services = الخدمات
calendar-office-tab-technicians = التقنيون
calendar-office-tab-areas = الأماكن والتنقل
calendar-office-tab-holidays = العطل الرسمية
calendar-office-services = الخدمات
calendar-office-services-intro = ما يمكن حجزه: المدة والسعر والشروط. ما بيع من قبل يحتفظ بشروطه.
calendar-office-new-service = خدمة جديدة
calendar-office-service = الخدمة
calendar-office-services-empty = لا شيء للحجز بعد
calendar-office-services-empty-note = خدمة أولى تكفي للبدء.
calendar-office-faults = الأعطال
calendar-office-faults-empty = لا عطل يقود إلى خدمة بعد.
calendar-office-new-fault = عطل جديد
calendar-office-fault = العطل
calendar-office-leads-to = يقود إلى
calendar-office-title = الاسم
calendar-office-summary = في جملة
calendar-office-note = ملاحظة
calendar-office-shown = ما يظهر
calendar-office-slug = كلمة العنوان
calendar-office-slug-hint = حروف لاتينية صغيرة وأرقام وواصلات.
calendar-office-drawing = الرسم
calendar-office-position = الترتيب
calendar-office-active = قابل للحجز
calendar-office-off = متوقف
calendar-office-time = الوقت
calendar-office-duration = المدة
calendar-office-duration-min = مدة العمل (دقيقة)
calendar-office-before-min = فارغ قبلها (دقيقة)
calendar-office-after-min = فارغ بعدها (دقيقة)
calendar-office-step-min = بداية كل (دقيقة)
calendar-office-window-min = مهلة الوصول (دقيقة)
calendar-office-notice-min = أقل مهلة (دقيقة)
calendar-office-horizon-days = إلى غاية (يوم)
calendar-office-money = السعر
calendar-office-price = السعر شاملا الرسوم
calendar-office-price-hint = يضاف التنقل حسب المكان.
calendar-office-currency = العملة
calendar-office-tax = الرسم (%)
calendar-office-terms = الشروط
calendar-office-payment = الدفع
calendar-office-deposit = العربون (%)
calendar-office-acceptance = القبول
calendar-office-answer-within = الرد خلال (دقيقة)
calendar-office-release-delay = تعد منتهية بعد (دقيقة)
calendar-office-tiers = إلغاء الزبون
calendar-office-tiers-hint = من الأبعد إلى الأقرب؛ بعد السطر الأخير لا يعاد شيء.
calendar-office-tier-hours = أكثر من (ساعة قبل)
calendar-office-tier-share = يعاد (%)
calendar-office-who = من وأين
calendar-office-skills = المهارات
calendar-office-skills-hint = كلمات تفصلها فواصل: chaudiere, gaz.
calendar-office-only-technicians = فقط من طرف
calendar-office-none-is-all = دون اختيار: في كل مكان ولكل من يقدر.
calendar-office-areas = الأماكن
calendar-office-areas-more = أماكن أخرى
calendar-office-areas-more-hint = رموز تفصلها فواصل: dz-1601, fr-31500.
calendar-office-save = حفظ
calendar-office-part-categories = أصناف القطع المقترحة
calendar-office-part-categories-hint = كلمات عناوين الأصناف تفصلها فواصل.
calendar-office-technicians = التقنيون
calendar-office-technician = التقني
calendar-office-new-technician = تقني جديد
calendar-office-technicians-empty = لا أحد يأتي بعد
calendar-office-technicians-empty-note = دون تقني لا موعد متاح.
calendar-office-person = الشخص
calendar-office-name = الاسم
calendar-office-name-hint = كما يراه الزبائن: كريم ب.
calendar-office-phone = الهاتف
calendar-office-account = الحساب
calendar-office-account-hint = من يدخل بصفة هذا التقني.
calendar-office-works-here = يعمل هنا
calendar-office-week = الأسبوع
calendar-office-week-hint = 08:00–12:00, 13:00–17:00. فارغ: مغلق.
calendar-day-monday = الاثنين
calendar-day-tuesday = الثلاثاء
calendar-day-wednesday = الأربعاء
calendar-day-thursday = الخميس
calendar-day-friday = الجمعة
calendar-day-saturday = السبت
calendar-day-sunday = الأحد
calendar-office-time-zone = المنطقة الزمنية
calendar-office-holidays-of = العطل الرسمية في
calendar-office-works-on-holidays = يعمل في العطل الرسمية
calendar-country-DZ = الجزائر
calendar-country-FR = فرنسا
calendar-office-days = أيام خاصة
calendar-office-days-intro = ساعات أخرى أو لا شيء. يسبق العطل الرسمية.
calendar-office-closed = مغلق
calendar-office-like-the-week = مثل الأسبوع
calendar-office-day = اليوم
calendar-office-hours = الساعات
calendar-office-hours-hint = 08:00–12:00. فارغ: مغلق ذلك اليوم.
calendar-office-put-day = حفظ هذا اليوم
calendar-office-leave = الإجازات
calendar-office-leave-intro = ترفض حيث توجد زيارة: انقلوها أولا.
calendar-office-end-leave = إنهاء الإجازة
calendar-office-from = من
calendar-office-until = إلى
calendar-office-add-leave = تسجيل الإجازة
calendar-office-areas-title = الأماكن والتنقل
calendar-office-areas-intro = المكان يسبق ولايته أو مقاطعته. ما ليس هنا لا نصل إليه.
calendar-office-bands = نطاقات التنقل
calendar-office-travel-min = وقت الطريق (دقيقة)
calendar-office-served = الأماكن المخدومة
calendar-office-served-none = لا مكان مخدوم.
calendar-office-area = المكان
calendar-office-band-short = النطاق
calendar-office-take-out = حذف
calendar-office-serve = خدمة هذا المكان
calendar-office-zone = الولاية أو المقاطعة
calendar-office-place = البلدية أو الرمز البريدي
calendar-office-place-hint = يسبق الاختيار المجاور.
calendar-office-holidays = العطل الرسمية
calendar-office-holidays-intro = الهلال يحدد الأعياد المرتقبة: صححوها عند إعلانها.
calendar-office-country = البلد
calendar-office-year = السنة
calendar-office-show = عرض
calendar-office-holiday = العيد
calendar-office-holiday-open = يوم عمل
calendar-office-holiday-rule = كما كان
calendar-office-close-day = إغلاق يوم
calendar-holiday-fixed = عطلة
calendar-holiday-expected = مرتقب
calendar-holiday-added = مضاف
calendar-holiday-taken-out = يوم عمل
calendar-pay-none = عند الزيارة
calendar-pay-deposit = عربون
calendar-pay-hold = محجوز على البطاقة
calendar-pay-prepaid = مسبقا
calendar-accept-automatic = تلقائي
calendar-accept-by-technician = من طرف التقني
refusal-calendar-changed = غير شخص آخر هذه الحقول للتو. قيمكم محفوظة: احفظوا مرة أخرى لاعتمادها.
problem-calendar-differs = تغير في هذه الأثناء.
problem-calendar-taken = مستعمل من قبل.
problem-calendar-slug = حروف لاتينية صغيرة وأرقام وواصلات.
problem-calendar-slugs = كلمات بحروف صغيرة تفصلها فواصل.
problem-calendar-areas = أحد هذه الأماكن غير موجود.
problem-calendar-limits = خارج الحدود.
problem-calendar-percent = بين 0 و100، برقمين عشريين على الأكثر.
problem-calendar-share = العربون بين 0,01 و99,99 % ومع هذا الدفع فقط.
problem-calendar-tiers = يجب أن تنقص الساعات والنسب من سطر إلى سطر.
problem-calendar-hours = اكتبوا الساعات هكذا: 08:00–12:00, 13:00–17:00.
problem-calendar-hours-order = النهاية قبل البداية.
problem-calendar-hours-overlap = هذه الساعات تتداخل.
problem-calendar-time-zone = اسم مثل Africa/Algiers.
problem-calendar-time = اكتبوا الوقت هكذا: 2026-12-24T08:00، أو يوما كاملا: 2026-12-24.
problem-calendar-until = النهاية قبل البداية.
problem-calendar-leave-long = أكثر من سنة: سجلوه على مرات.
calendar-office-minutes = { $n ->
    [zero] { $n } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $n } دقائق
    [many] { $n } دقيقة
   *[other] { $n } دقيقة
}
calendar-office-band = النطاق { $n }
refusal-calendar-in-the-way = { $n ->
    [zero] لا حجز هناك: { $with }.
    [one] هناك حجز: { $with }.
    [two] هناك حجزان: { $with }.
    [few] هناك { $n } حجوزات: { $with }.
    [many] هناك { $n } حجزا: { $with }.
   *[other] هناك { $n } حجز: { $with }.
}
calendar-own-feed = زياراته في تقويمه
