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
office-visit-cancel = إلغاء من طرف المحل
office-visit-why = السبب
refusal-visit-not-found = هذه الزيارة غير موجودة.
refusal-visit-not-now = لا يمكن ذلك في الحالة الراهنة للزيارة.
refusal-visit-begun = بدأت الزيارة: اتصلوا بنا لتغيير الموعد.
refusal-visit-too-early = انتظروا نهاية فترة الوصول: قد يأتي الزبون بعد.
refusal-visit-amount-changed = تغيّرت المبالغ منذ عرض الصفحة. لم يُلغ شيء؛ هذه هي المبالغ الحالية.
refusal-visit-unassigned = لا أحد مكلف بهذه الزيارة بعد: أسندوها أولا إلى تقني.
refusal-visit-out-of-stock = الكمية المتبقية في المخزون لا تكفي: { $sku }
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
