# المتجر
catalog-home-title = قطع غيار التدفئة
catalog-home-lead = القطعة المناسبة من أول مرة.
catalog-home-intro = أخبرنا عن جهازك فلا نعرض إلا ما يركَّب عليه. السعر والمخزون والأجل ظاهرة قبل الطلب.
catalog-appliance = جهازك
catalog-appliance-question = ما هو مرجلك؟
catalog-appliance-choose = اختر جهازًا
catalog-appliance-go = اعرض ما يناسبه
catalog-appliance-change = تغيير الجهاز
catalog-appliance-yours = لجهازك { $appliance }
catalog-categories = الأقسام
catalog-picks = على الرف
catalog-nothing-yet = الرف فارغ
catalog-nothing-yet-hint = ستصل القطع الأولى قريبًا.
catalog-from = ابتداءً من
catalog-stock-in = متوفر
catalog-stock-few = { $n ->
    [zero] نفد
    [one] بقيت قطعة واحدة
    [two] بقيت قطعتان
    [few] بقيت { $n } قطع
    [many] بقيت { $n } قطعة
   *[other] بقيت { $n } قطعة
}
catalog-stock-later = { $n ->
    [zero] يعود اليوم
    [one] يعود خلال يوم
    [two] يعود خلال يومين
    [few] يعود خلال { $n } أيام
    [many] يعود خلال { $n } يومًا
   *[other] يعود خلال { $n } يوم
}
catalog-stock-out = نفد
catalog-count = { $n ->
    [zero] لا توجد قطع
    [one] قطعة واحدة
    [two] قطعتان
    [few] { $n } قطع
    [many] { $n } قطعة
   *[other] { $n } قطعة
}
catalog-filters = تصفية
catalog-filter-brand = العلامة
catalog-filter-stock = التوفر
catalog-filter-in-stock = المتوفر فقط
catalog-filter-price = السعر
catalog-filter-price-min = من
catalog-filter-price-max = إلى
catalog-filter-apply = تطبيق
catalog-filter-clear = مسح الكل
catalog-chosen = المرشحات المختارة
catalog-chosen-brand = العلامة: { $brand }
catalog-chosen-stock = متوفر
catalog-chosen-price = السعر
catalog-chosen-drop = إزالة
catalog-ignored = لم تُفهم هذه المرشحات ولا تُحتسب: { $names }
catalog-ignored-brand = العلامة
catalog-ignored-price_min = أدنى سعر
catalog-ignored-price_max = أقصى سعر
catalog-ignored-sort = الترتيب
catalog-ignored-page = الصفحة
catalog-sort = ترتيب حسب
catalog-sort-go = رتّب
catalog-sort-shop = ترتيبنا
catalog-sort-price = السعر تصاعديًا
catalog-sort-price-down = السعر تنازليًا
catalog-sort-newest = الأحدث
catalog-none-title = لا شيء يطابق
catalog-none-hint = أزل مرشحًا أو اختر جهازًا آخر: قد تكون القطعة قريبة جدًا.
catalog-fit-yes = يناسب جهازك { $appliance }
catalog-fit-no = لا يركَّب على جهازك { $appliance }
catalog-fit-all = يناسب كل الأجهزة
catalog-fit-list = الأجهزة المتوافقة
catalog-fit-shown = لا نعرض إلا ما يركَّب على جهازك { $appliance }
catalog-tax-included = شامل الرسوم، منها { $rate } % ضريبة القيمة المضافة
catalog-brand = العلامة
catalog-choose = اختر
catalog-quantity = الكمية
catalog-add = أضف إلى السلة
catalog-sold-out = لا يمكن طلب هذه القطعة حاليًا.
catalog-delivery-hint = إلى المنزل أو إلى نقطة استلام أو من المحل: سعر التوصيل ظاهر في السلة قبل الدفع.
catalog-description = الوصف
catalog-facts = الخصائص
catalog-search-title = بحث
catalog-search-for = نتائج البحث عن «{ $question }»
catalog-search-ask = عمّ تبحث؟
catalog-search-hint = مرجع أو قطعة أو جهاز: لا تهم أخطاء الكتابة ولا التشكيل.
catalog-search-nearest = لا شيء يحمل هذه الكلمات تمامًا. هذا أقرب ما لدينا.
catalog-search-none = لم نجد شيئًا
catalog-search-none-hint = جرّب كلمة أبسط، أو المرجع المنقوش على القطعة.
catalog-search-home = تصفح الأقسام
refusal-out-of-stock = لم يعد يتوفر ما يكفي: { $sku }.
refusal-reservation-released = انتهت مدة الحجز: لم تعد هذه القطع محجوزة.
catalog-fitting-hint = يمكن لتقني أن يُحضرها ويركّبها.
catalog-fitting = تركيب هذه القطعة
catalog-repairs = عطل؟ التقني يأتي إليكم.
catalog-repairs-intro = قولوا ما العطل: تظهر المواعيد المتاحة والسعر شاملًا التنقّل، ويمكن أن تأتي القطعة معه.
catalog-repairs-go = حجز زيارة
catalog-repairs-services = خدماتنا
