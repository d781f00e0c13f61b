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
