# Pages of the account.
account-title = حسابي
account-log-in = تسجيل الدخول
account-log-out = تسجيل الخروج
account-register = إنشاء حساب
account-register-button = أنشئ حسابي
account-register-why = لتجد طلبياتك وتربح الوقت في المرة القادمة. ويمكنك الطلب أيضًا دون حساب.
account-name = الاسم
account-email = البريد الإلكتروني
account-password = كلمة السر
account-password-hint = 8 أحرف على الأقل، والجملة خيار جيد.
account-no-account-yet = ليس لديك حساب بعد؟
account-has-account = لديك حساب؟
account-orders = طلبياتي
account-registered = راجع بريدك
account-registered-new = كتبنا إليك للتو. حسابك جاهز: سجّل الدخول بكلمة السر التي اخترتها.
account-registered-known = إذا كان لهذا العنوان حساب من قبل فلم يتغير شيء: سجّل الدخول بكلمة سرك المعتادة.
account-role = الدور
account-role-admin = الإدارة
account-role-manager = التسيير
account-role-technician = تقني
account-role-mechanic = ميكانيكي مستقل

# Letters.
account-mail-welcome-subject = أكّد عنوانك لدى { $shop }
account-mail-welcome-text = أُنشئ للتو حساب لدى { $shop } بهذا العنوان. أكّده بكلمة السر التي اخترتها: يعمل الرابط مرة واحدة خلال 24 ساعة.
account-mail-welcome-unasked = إن لم تكن أنت من طلب ذلك فلا تفعل شيئًا: لا يدخل أحد دون تأكيدك.
account-mail-welcome-action = أكّد عنواني
account-mail-again-subject = لديك حساب لدى { $shop }
account-mail-again-text = أراد أحدهم إنشاء حساب لدى { $shop } بهذا العنوان. لديك حساب من قبل ولم يتغير فيه شيء: سجّل الدخول بكلمة سرك المعتادة.
account-mail-again-unasked = إن لم تكن أنت من طلب ذلك فلا داعي لفعل أي شيء.
account-mail-again-action = تسجيل الدخول
account-mail-reset-subject = اختيار كلمة سر أخرى لدى { $shop }
account-mail-reset-text = طلب أحدهم كلمة سر أخرى لحسابك لدى { $shop }. يعمل الرابط مرة واحدة خلال ساعة.
account-mail-reset-unasked = إن لم تكن أنت من طلب ذلك فلا تفعل شيئًا: تبقى كلمة سرك كما هي.
account-mail-reset-action = اختر كلمة سر
account-mail-password-changed-subject = تغيّرت كلمة سرك لدى { $shop }
account-mail-password-changed-text = تغيّرت للتو كلمة سر حسابك لدى { $shop }، وسُجّل خروج أجهزتك الأخرى.
account-mail-password-changed-unasked = إن لم تكن أنت من فعل ذلك فاختر حالًا كلمة سر أخرى من هذا الرابط ثم راسلنا.
account-mail-password-changed-action = اختر كلمة سر أخرى
account-mail-old-address-subject = تغيير عنوان حسابك لدى { $shop }؟
account-mail-old-address-text = يريد أحدهم نقل حسابك لدى { $shop } إلى العنوان { $detail }. لا يتغير شيء قبل أن توافق هنا ويُؤكَّد من البريد الآخر.
account-mail-old-address-unasked = إن لم تكن أنت من طلب ذلك فافتح الرابط وأوقف التغيير ثم غيّر كلمة سرك.
account-mail-old-address-action = أجب
account-mail-new-address-subject = أكّد هذا العنوان لحسابك لدى { $shop }
account-mail-new-address-text = يريد أحدهم استعمال هذا العنوان لحسابه لدى { $shop }. يعمل الرابط مرة واحدة خلال 24 ساعة.
account-mail-new-address-unasked = إن لم تكن أنت من طلب ذلك فلا تفعل شيئًا: لا يتغير شيء دون موافقتك.
account-mail-new-address-action = أكّد هذا العنوان
account-mail-address-changed-subject = تغيّر عنوان حسابك لدى { $shop }
account-mail-address-changed-text = أصبح عنوان حسابك لدى { $shop } هو { $detail }.
account-mail-address-changed-unasked = إن لم تكن أنت من طلب ذلك فراسلنا حالًا.
account-mail-address-changed-action = انظر إلى حسابي
account-mail-address-kept-subject = يبقى عنوان حسابك لدى { $shop } كما هو
account-mail-address-kept-text = أُوقف تغيير عنوان حسابك لدى { $shop }.
account-mail-address-kept-unasked = إن لم تطلب هذا التغيير فقد دخل أحدهم حسابك: اختر كلمة سر أخرى.
account-mail-address-kept-action = اختر كلمة سر أخرى

# Refusals and problems.
refusal-wrong-credentials = العنوان أو كلمة السر غير صحيح.
refusal-log-in-locked = محاولات كثيرة. أعد المحاولة بعد { $minutes } د.
problem-password-too-short = 8 أحرف على الأقل.
problem-password-is-email = يجب ألا تكون كلمة السر هي البريد الإلكتروني.
refusal-refresh-refused = انتهت هذه الجلسة، سجّل الدخول من جديد.

# أين سُجّل الدخول.
account-devices = أجهزتي المتّصلة
account-devices-why = المتصفّحات والبرامج التي سجّلت الدخول منها. أنهِ ما لا تعرفه منها، ثم غيّر كلمة السر.
account-device = الجهاز
account-device-address = العنوان
account-device-since = منذ
account-device-seen = آخر ظهور
account-device-act = إجراء
account-device-this = هذا الجهاز
account-device-browser = متصفّح
account-device-program = برنامج
account-device-end = إنهاء
account-devices-end-others = إنهاء كل الأخرى
