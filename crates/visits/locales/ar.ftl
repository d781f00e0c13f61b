# visits.

# States of a visit.
visit-state-requested = في انتظار التأكيد
visit-state-confirmed = مؤكدة
visit-state-on-the-way = في الطريق
visit-state-checked-in = في المكان
visit-state-checked-out = انتهى العمل
visit-state-completed = منتهية
visit-state-cancelled = ملغاة
visit-state-no-show = الزبون غائب

# The office's planning.
planning-title = جدول الزيارات
planning-week-from = أسبوع { $day }
planning-requests = { $n ->
    [zero] لا طلبات تنتظر جوابا
    [one] طلب واحد ينتظر جوابا
    [two] طلبان ينتظران جوابا
    [few] { $n } طلبات تنتظر جوابا
    [many] { $n } طلبا ينتظر جوابا
   *[other] { $n } طلب ينتظر جوابا
}
planning-tray = { $n ->
    [zero] لا زيارات بلا تقني
    [one] زيارة واحدة بلا تقني
    [two] زيارتان بلا تقني
    [few] { $n } زيارات بلا تقني
    [many] { $n } زيارة بلا تقني
   *[other] { $n } زيارة بلا تقني
}
planning-answer-by = الجواب قبل
planning-accept = قبول
planning-decline = رفض
planning-move = نقل
planning-when = الفترة
planning-before = الفترة السابقة
planning-after = الفترة التالية
planning-today = اليوم
planning-day = يوم
planning-week = أسبوع
planning-date = التاريخ
planning-time = الساعة
planning-time-hint = بتوقيت التقني.
planning-technician = التقني
planning-everybody = الجميع
planning-nobody-yet = لا أحد بعد
planning-show = عرض
planning-nobody = لا يوجد تقنيون
planning-nobody-means = أضف التقنيين وأوقات عملهم، وسيظهر جدولهم هنا.
planning-free = لا شيء مبرمج
planning-all-day = طوال اليوم
planning-kind-visit = زيارة
planning-kind-request = طلب
planning-kind-hold = حجز جار
planning-kind-leave = غياب
planning-kind-busy = مشغول (تقويم خارجي)
planning-legend = تبين الخطوط المائلة الطريق والهامش حول كل زيارة.
planning-drag = اسحب زيارة لنقلها، أو افتحها.
planning-drag-week = اسحب زيارة إلى يوم آخر أو تقني آخر: تحتفظ بساعتها.
planning-away = + غياب
planning-leave-title = غياب تقني
planning-leave-intro = لا تُعرض أوقاته على الزبائن خلال هذه المدّة. دون ساعات تُحسب الأيام كاملة.
planning-leave-from = اليوم الأول
planning-leave-until = اليوم الأخير
planning-leave-note = السبب، للإدارة
planning-leave-add = تسجيل الغياب
planning-leave-clear = تسجيل الغياب ووضع هذه الزيارات في الانتظار
planning-leave-visits = { $n ->
    [zero] لا زيارات في هذا الوقت
    [one] زيارة واحدة في هذا الوقت
    [two] زيارتان في هذا الوقت
    [few] { $n } زيارات في هذا الوقت
    [many] { $n } زيارة في هذا الوقت
   *[other] { $n } زيارة في هذا الوقت
}
planning-leave-visits-hint = افتحها لنقلها أولًا، أو ضعها في انتظار تقني: تحتفظ بساعتها ولا يُزعَج الزبون.
planning-leave-noted = الغيابات المسجّلة
planning-leave-none = لا غياب خلال الأشهر الثلاثة القادمة.
planning-leave-end = إنهاء
planning-move-title = نقل أو إسناد
planning-move-now = نقل الزيارة
planning-moves-no-more = لم يعد ممكنا نقل هذه الزيارة.
planning-back = العودة إلى الجدول
planning-beside = { $name }، { $day }
planning-in-the-way = في تلك الساعة
planning-lasts = المدة
planning-minutes = { $n } د
planning-fault = العطل
planning-customer = الزبون
planning-place = المكان
planning-order = الطلبية
planning-whole = عرض الزيارة كاملة
planning-conflict = تقويم { $name } يتعارض مع زيارة مباعة:
planning-left = لم يعد { $name } يعمل هنا. كلفوا غيره بزيارته:
planning-dead-calendar = التقويم الخارجي لـ { $name } لم يعد يجيب. آخر قراءة:
planning-late = لا يزال { $name } يعمل عند زبون، وكان يجب أن ينتهي:
planning-late-waits = الزيارة التالية تنتظر، موعدها
planning-why = لماذا هذا الموعد مغلق؟
planning-why-hint = اختر من وماذا وأين ومتى، وستظهر كل الأسباب.
planning-service = الخدمة
planning-place-hint = البلدية أو الرمز البريدي
planning-ask = ما السبب؟
planning-is-open = لا شيء يمنع: يمكن حجز هذا الموعد.
planning-closed-because = { $name }، { $day } على { $time }: مغلق
# A visit's own pages, the office's, and why nothing is done.
visit-label = زيارة
visit-facts = الموعد
visit-when = متى
visit-where = أين
visit-who = التقني
visit-what = ماذا
visit-customer = الزبون
visit-stands = الحالة
visit-contact = الاتصال
visit-nobody-yet = لا أحد بعد
visit-fault = العطل
visit-appliance = الجهاز
visit-note = ملاحظة
visit-technician-note = ملاحظة التقني
visit-list = الزيارات
visit-follow = المتابعة
visit-calendar = أضف إلى التقويم
visit-move = تغيير الموعد
visit-cancel = إلغاء
visit-its-order = الطلبية
visit-ask = لديكم سؤال؟
visit-waits = أُرسل الطلب: على التقني أن يؤكد بعد.
visit-waits-until = الجواب في أجل أقصاه
visit-stands-firm = الموعد مؤكد.
visit-on-the-way = التقني في الطريق.
visit-was-moved = تم تغيير الموعد.
visit-was-cancelled = أُلغيت الزيارة.
visit-moved-late = غُيّر الموعد متأخرا: عند الإلغاء يُردّ { $share } % على الأكثر.
visit-by-customer = من الزبون
visit-by-comptoir = من المحل
visit-ics-ordered = طُلبت
visit-event-ordered = طُلبت
visit-event-accept = أُكدت
visit-event-decline = رُفضت
visit-event-lapse = بقيت دون جواب
visit-event-set-out = التقني في الطريق
visit-event-check-in = بدأ العمل
visit-event-check-out = انتهى العمل
visit-event-complete = اكتملت
visit-event-cancel = أُلغيت
visit-event-miss = لم يكن أحد في المكان
visit-event-move = غُيّر موعدها
visit-event-assign = غُيّر التقني
visit-event-restore = أُعيدت برمجتها
visit-event-part = استُعملت قطعة
visit-event-part-back = أُعيدت قطعة إلى المخزون
visit-event-photo = أُضيفت صورة
visit-cancel-title = إلغاء الزيارة
visit-cancel-now = إلغاء الزيارة
visit-keep = الإبقاء على الزيارة
visit-move-instead = تغيير الموعد بدل الإلغاء
visit-reason = لماذا تلغون؟
visit-money = المال
visit-money-back = يُردّ إليكم
visit-money-kept = يُحتفظ به
visit-money-let-go = لم يعد مستحقا
visit-money-nothing = لم يُدفع شيء ولا يُستحق شيء: الإلغاء مجاني.
visit-sold-for = بيعت بـ
visit-move-title = تغيير موعد الزيارة
visit-now = الموعد الحالي
visit-move-free = تغيير الموعد مجاني ما لم تبدأ الزيارة.
visit-new-time = الموعد الجديد
visit-next-free = المتاح الآن
visit-day-full = لا مواعيد متاحة
visit-first-free = أول موعد متاح:
visit-move-now = تغيير الموعد
visit-keep-time = الإبقاء على الموعد
visit-mine = زياراتي
visit-ahead = القادمة
visit-past = السابقة
visit-none = لا زيارات
visit-none-hint = يمكن أن يأتيكم تقني ومعه القطعة.
visit-book = حجز زيارة
visit-parts-used = القطع المستعملة
visit-photos = الصور
visit-photo-of = الصورة { $n } من الزيارة
office-visits = الزيارات
office-visits-q = الرقم أو البريد أو الهاتف
office-visits-from = من
office-visits-until = إلى
office-visits-file = تنزيل القائمة (CSV)
office-visits-none = لا توجد زيارة مطابقة.
office-visits-file-id = الزيارة
office-visits-file-number = الطلبية
office-visits-file-state = الحالة
office-visits-file-service = الخدمة
office-visits-file-starts = البداية
office-visits-file-ends = النهاية
office-visits-file-zone = المنطقة الزمنية
office-visits-file-technician = التقني
office-visits-file-place = المكان
office-visits-file-amount = المبلغ
office-visits-file-currency = العملة
office-visit-accept = قبول
office-visit-decline = رفض الطلب
office-visit-set-out = في الطريق
office-visit-check-in = بدأ العمل
office-visit-check-out = انتهى العمل
office-visit-complete = إكمال
office-visit-complete-at = تكتمل تلقائيا في
office-visit-miss = لم يكن أحد في المكان
office-visit-assign = إسناد إلى
office-visit-same = التقني نفسه
office-visit-terms = قيل للزبون:
office-visit-back = يُردّ إلى الزبون
office-visit-cancel = إلغاء من طرف المحل
office-visit-why = السبب
refusal-visit-not-found = هذه الزيارة غير موجودة.
refusal-visit-not-now = لا يمكن ذلك في الحالة الراهنة للزيارة.
refusal-visit-begun = بدأت الزيارة: اتصلوا بنا لتغيير الموعد.
refusal-visit-too-early = انتظروا نهاية فترة الوصول: قد يأتي الزبون بعد.
refusal-visit-amount-changed = تغيّرت المبالغ منذ عرض الصفحة. لم يُلغ شيء؛ هذه هي المبالغ الحالية.
refusal-visit-unassigned = لا أحد مكلف بهذه الزيارة بعد: أسندوها أولا إلى تقني.
refusal-visit-owed-changed = تغير المبلغ المستحق منذ عرض الصفحة. لم يُسجل أي دفع؛ هذا هو المبلغ الحالي.
refusal-visit-out-of-stock = الكمية المتبقية في المخزون لا تكفي: { $sku }، بقي { $left }.
problem-visit-hour = اكتبوا اليوم والساعة هكذا: 2026-11-26T09:00
problem-visit-photo = هذا الملف ليس صورة (JPEG أو PNG أو WebP).
problem-visit-photo-large = الصورة كبيرة جدا: 8 ميغابايت على الأكثر.
problem-visit-photos-full = توجد 40 صورة لهذه الزيارة بالفعل.
visit-pieces = { $n ->
    [zero] لا قطع
    [one] قطعة واحدة
    [two] قطعتان
    [few] { $n } قطع
    [many] { $n } قطعة
   *[other] { $n } قطعة
}
# Mails and texts to a visit's customer, by what there is to tell.
visit-mail-hello = مرحبًا { $name }،
visit-mail-what = الخدمة
visit-mail-when = الموعد
visit-mail-where = العنوان
visit-mail-who = التقني
visit-mail-order = الطلبية
visit-mail-back = يعود إليكم
visit-mail-kept = يُقتطع وفق الشروط المقبولة
visit-mail-let-go = لم يعد مستحقًا
visit-mail-manage = عرض الزيارة أو تأجيلها أو إلغاؤها
visit-mail-receipt = طلبيتكم ووصلها
visit-mail-answer-by = الرد في أجل أقصاه { $at }. إن لم يصل رد، تُلغى الطلبية تلقائيًا ويُعاد إليكم كل ما دفعتموه.
visit-mail-requested-subject = استلمنا طلب الزيارة: { $window }
visit-mail-requested = استلمنا طلبكم. يبقى أن يقبله التقني، وسنراسلكم فور ذلك.
visit-mail-confirmed-subject = تأكدت الزيارة: { $window }
visit-mail-confirmed = تأكدت زيارتكم. الدعوة المرفقة تسجلها في مفكرتكم.
visit-mail-declined-subject = تعذرت الزيارة: { $window }
visit-mail-declined = لا يمكننا القيام بهذه الزيارة في الوقت المطلوب. نعتذر عن ذلك، وسيعود إليكم كل ما دفعتموه من أجلها.
visit-mail-lapsed-subject = طلب دون رد: { $window }
visit-mail-lapsed = لم يتمكن أحد من تأكيد طلبكم في الوقت المناسب، فأُلغي. نعتذر عن ذلك، وسيعود إليكم كل ما دفعتموه من أجله.
visit-mail-on-the-way-subject = التقني في الطريق إليكم
visit-mail-on-the-way = غادر التقني الآن متجهًا إليكم.
visit-mail-moved-subject = تغيّر موعد الزيارة: { $window }
visit-mail-moved = لزيارتكم موعد جديد. الدعوة المرفقة تحدّث مفكرتكم.
visit-mail-reassigned-subject = سيأتي تقني آخر: { $window }
visit-mail-reassigned = سيتكفل تقني آخر بزيارتكم. الموعد لا يتغير.
visit-mail-cancelled-subject = أُلغيت الزيارة: { $window }
visit-mail-cancelled = أُلغيت زيارتكم كما طلبتم.
visit-mail-called-off-subject = نضطر إلى إلغاء زيارتكم: { $window }
visit-mail-called-off = نضطر إلى إلغاء زيارتكم. نعتذر عن ذلك، وسيعود إليكم كل ما دفعتموه من أجلها.
visit-mail-completed-subject = انتهت الزيارة: { $title }
visit-mail-completed = انتهت زيارتكم. شكرًا على ثقتكم.
visit-mail-missed-subject = لم يفتح أحد: { $window }
visit-mail-missed = جاء التقني ولم يجد أحدًا. اتصلوا بنا لتحديد موعد جديد.
visit-mail-reminder-subject = تذكير بزيارتكم: { $window }
visit-mail-reminder = نذكّركم بزيارتكم. إن لم يعد الموعد مناسبًا، فغيّروه أو ألغوا الزيارة من الرابط أدناه.
visit-text-confirmed = { $shop }: تأكدت زيارتكم، { $window }.
visit-text-declined = { $shop }: تعذرت زيارتكم، { $window }. يعود إليكم كل ما دفعتموه.
visit-text-lapsed = { $shop }: طلب دون رد، { $window }. يعود إليكم كل ما دفعتموه.
visit-text-on-the-way = { $shop }: التقني في الطريق إليكم.
visit-text-moved = { $shop }: تغيّر موعد زيارتكم، { $window }.
visit-text-cancelled = { $shop }: أُلغيت زيارتكم، { $window }.
visit-text-called-off = { $shop }: نضطر إلى إلغاء زيارتكم، { $window }. يعود إليكم كل ما دفعتموه.
visit-text-reminder = { $shop }: تذكير بزيارتكم، { $window }.

# A visit in calendars.
visit-ics-summary = { $title } ({ $shop })
visit-ics-technician = التقني: { $name }
visit-ics-order = الطلبية { $number }
visit-ics-manage = عرض أو تغيير الموعد أو إلغاء:

# Mails to technicians.
visit-work-asked-subject = طُلبت منكم زيارة: { $window }
visit-work-asked = يطلبكم زبون لهذه الزيارة. اقبلوها أو ارفضوها.
visit-work-answer-by = الرد في أجل أقصاه { $at }.
visit-work-new-subject = زيارة للقيام بها: { $window }
visit-work-new = هذه الزيارة لكم. الدعوة المرفقة تسجلها في مفكرتكم.
visit-work-changed-subject = تغيّرت الزيارة: { $window }
visit-work-changed = تغيّرت هذه الزيارة. الدعوة المرفقة تحدّث مفكرتكم.
visit-work-gone-subject = سُحبت الزيارة: { $window }
visit-work-gone = لم تعد هذه الزيارة لكم: أُلغيت أو أُسندت إلى غيركم.
visit-work-customer = الزبون
visit-work-phone = الهاتف
visit-work-appliance = الجهاز
visit-work-fault = العطل
visit-work-open = فتح الزيارة

# What was told, on the office's page of a visit.
visit-told = ما قيل للزبون والتقني
visit-told-nothing = لم يُرسل شيء بعد.
visit-told-requested = استلام الطلب
visit-told-confirmed = تأكيد الزيارة
visit-told-declined = رفض الزيارة
visit-told-lapsed = طلب دون رد
visit-told-on-the-way = في الطريق
visit-told-moved = تغيير الموعد
visit-told-reassigned = تقني آخر
visit-told-cancelled = إلغاء الزيارة
visit-told-called-off = إلغاء من الدار
visit-told-completed = انتهاء الزيارة
visit-told-missed = غياب الزبون
visit-told-reminder-day-before = تذكير اليوم السابق
visit-told-reminder-hours-before = تذكير قبل ساعتين
visit-told-work-asked = التقني: طلب
visit-told-work-new = التقني: للقيام بها
visit-told-work-changed = التقني: تغيّرت
visit-told-work-gone = التقني: سُحبت
visit-told-mail = بريد إلكتروني
visit-told-text = رسالة قصيرة
visit-told-is-waiting = في انتظار الإرسال
visit-told-is-sent = أُرسل
visit-told-is-failed = لم يُرسل
visit-told-is-unknown = ربما أُرسل
# حجز زيارة.
book-title = ما المشكلة؟
book-intro = اختاروا العطل: ستظهر المواعيد المتاحة والسعر شاملًا التنقّل.
book-step = الخطوة { $at } من { $of }
book-step-fault = العطل
book-step-where = مكانكم
book-step-time = موعدكم
book-next-at = أقرب موعد متاح في { $place }: { $window }
book-next-free = أقرب موعد متاح:
book-with-part = مع { $part }
book-without-part = بدون هذه القطعة
book-prices-hint = كل الأسعار مسبقًا:
book-services = خدماتنا
book-services-intro = سعر واحد للزيارة، والتنقّل حسب بلديتكم، ولا شيء غير ذلك.
book-plus-travel = زائد التنقّل
book-nothing = لا زيارات للحجز حاليًا
book-nothing-hint = اتصلوا بنا: سنجد حلًا.
book-to-shop = عرض القطع
book-minutes = { $n } د
book-hours = { $n } سا
book-hours-minutes = { $h } سا و{ $m } د
book-where-intro = المكان يحدّد التقني وسعر التنقّل، والغلّاية تحدّد القطع اللازمة.
book-boiler = غلّايتكم
book-boiler-unknown = لا أعرف
book-boiler-hint = الطراز مكتوب على الواجهة أو خلف الغطاء السفلي.
book-where = أين؟
book-zone = الولاية
book-zone-list = عرض بلدياتها
book-place = البلدية
book-place-choose = اختاروا…
book-near = أو اكتبوا البلدية أو الرمز البريدي
book-near-hint = مثلًا: حيدرة
book-which = أيّها؟ «{ $near }»
book-search-again = بحث آخر
book-see-times = عرض المواعيد
book-window = يصل التقني خلال { $duration } على الأكثر من الساعة المختارة.
book-zone-is = التوقيت المحلي: { $zone }.
book-change = تعديل
book-others = هذه المواعيد متاحة
book-full = لا مواعيد متاحة في الأسابيع القادمة. اتصلوا بنا.
book-who = التقني
book-anybody = أيّ تقني
book-slots = المواعيد
book-taken = محجوز
book-no-slot = لا موعد
book-weeks = الأسابيع
book-earlier = الأسبوع السابق
book-later = الأسبوع التالي
book-parts = قطع نُحضرها
book-parts-hint = تناسب { $appliance }. يُحضرها التقني، وإذا ألغيتم الزيارة يُردّ ثمنها كاملًا.
book-parts-hint-any = يُحضرها التقني، وإذا ألغيتم الزيارة يُردّ ثمنها كاملًا.
book-parts-unknown = اذكروا غلّايتكم لتظهر القطع المناسبة.
book-say-boiler = اختيار غلّايتي
book-not-fitting = ليست لهذه الغلّاية
book-note = كلمة للتقني
book-note-hint = رمز العطل، الطابق، الجرس، أوقات غير مناسبة.
book-sheet = طلبكم
book-brought = يُحضرها التقني
book-travel = التنقّل، المنطقة { $band }
book-tax = منها الرسم على القيمة المضافة
book-total = المجموع
book-add-up = إعادة حساب المجموع
book-kept = يُحفظ الموعد والقطع 15 دقيقة.
book-continue = متابعة
problem-book-not-found = لم نجد هذه البلدية بين التي نصل إليها.
problem-book-not-served = لا نصل إلى هناك لهذه الخدمة بعد.
# الزيارات في تقويم كل شخص.
visit-feed = الزيارات في تقويمك
visit-feed-name = { $shop } · { $name }
visit-feed-mine = زياراتي
visit-feed-account = حسابك
visit-feed-day = يومك
visit-feed-technician = الفني
visit-feed-why = عنوان يشترك فيه تقويمك: يعرض زياراتك ويتابع كل تغيير.
visit-feed-why-theirs = عنوان يشترك فيه تقويم الفني: يعرض زياراته ويتابع كل تغيير.
visit-feed-address = العنوان
visit-feed-once = كل من يعرفه يستطيع قراءة الزيارات. لا يظهر إلا الآن: انسخه إلى تقويمك.
visit-feed-open = افتح في التقويم
visit-feed-has = يوجد عنوان وهو يعمل.
visit-feed-has-none = لا يوجد عنوان بعد.
visit-feed-make = إنشاء عنوان
visit-feed-renew = إنشاء عنوان جديد
visit-feed-renew-why = مع العنوان الجديد يتوقف القديم عن العمل.
visit-feed-end = إزالة العنوان

# The technician's day.
day-title = يومي
day-week-title = أسبوعي
day-whole-week = عرض الأسبوع
day-calendar = زياراتي في تقويم هاتفي
day-not-listed = لا جدول بعد
day-not-listed-means = حسابك غير مرتبط بأي تقني. اطلب من المكتب ربطه.
day-nothing = لا شيء مبرمج
day-nothing-means = لا زيارة في هذا اليوم.
day-unfinished = { $n ->
    [zero] لا زيارات غير منتهية
    [one] زيارة من يوم آخر لم تنته:
    [two] زيارتان من أيام أخرى لم تنتهيا، منذ
    [few] { $n } زيارات من أيام أخرى لم تنته، منذ
    [many] { $n } زيارة من أيام أخرى لم تنته، منذ
   *[other] { $n } زيارة من أيام أخرى لم تنته، منذ
}
day-take-along = ما يجب أخذه:
day-comma = ،
day-call = اتصال
day-text = رسالة
day-route = الطريق
day-over-since = كان يجب أن تنتهي على { $at }. يبقى وقتك محجوزا ما لم يُبع غيره.
day-waits-for = ما زلت عند { $name }: ستبدأ هذه متأخرة. أخبر الزبون.
day-go-on = متابعة العمل
day-step-accept = قبول الزيارة
day-step-decline = رفض الزيارة
day-step-set-out = أنا في الطريق
day-step-check-in = وصلت
day-step-check-out = انتهى العمل
day-step-miss = الزبون غائب
day-miss-means = انقضت مدة الوصول ولم يفتح أحد؟ حاول الاتصال أولا.
day-decline-means = يُبلغ الزبون ويُعاد إليه كامل ماله.
day-to-pay = الدفع
day-owed = الباقي للدفع
day-cash = استلمت { $amount } نقدا
day-parts = القطع المستعملة
day-find-part = المرجع أو كلمات
day-find = بحث
day-found-nothing = لا شيء من هذا في المخزون.
day-in-stock = { $n ->
    [0] نفد
    [zero] نفد
    [one] قطعة واحدة في المخزون
    [two] قطعتان في المخزون
    [few] { $n } قطع في المخزون
    [many] { $n } قطعة في المخزون
   *[other] { $n } قطعة في المخزون
}
day-quantity = الكمية
day-part-back = إعادة إلى المخزون
day-part-is-back = أُعيدت إلى المخزون
day-take = استعمال
day-photos = صور
day-photo = صورة { $n } من الزيارة
day-add-photos = إضافة صور
day-photos-hint = ‏JPEG أو PNG أو WebP، ‏8 ميغابايت على الأكثر لكل صورة. يُمحى المكان الذي سجله الجهاز.
day-send-photos = إرسال
day-note = ملاحظة
day-note-label = ما أُنجز وما بقي
day-keep-note = حفظ الملاحظة
