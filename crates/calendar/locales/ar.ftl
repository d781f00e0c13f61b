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
