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

# الدخول بحساب آخر.
account-provider-or = أو بحساب لديك في مكان آخر:
account-provider-with = المتابعة عبر { $provider }
account-provider-linked = مربوط منذ
account-provider-link = ربط
account-provider-unlink = فك الربط
account-provider-refused = لم يتم تسجيل دخولك
account-provider-other-way = إلى صفحة الدخول
account-providers-title = الدخول بحسابات أخرى
account-providers-why = الحساب المربوط يفتح حسابك هنا بلا كلمة مرور.
account-providers-none = هذا المتجر لا يقبل حسابات من مواقع أخرى.
account-mail-provider-linked-subject = { $detail } يفتح الآن حسابك لدى { $shop }
account-mail-provider-linked-text = رُبط حسابك في { $detail } بحسابك لدى { $shop }. يمكنك الدخول به من الآن.
account-mail-provider-linked-unasked = إن لم تكن أنت، ففك الربط وغيّر كلمة مرورك فورًا.
account-mail-provider-linked-action = اطّلع على ما يفتح حسابي
account-mail-provider-unlinked-subject = { $detail } لم يعد يفتح حسابك لدى { $shop }
account-mail-provider-unlinked-text = فُك ربط حسابك في { $detail } بحسابك لدى { $shop }.
account-mail-provider-unlinked-unasked = إن لم تكن أنت، فغيّر كلمة مرورك فورًا.
account-mail-provider-unlinked-action = اطّلع على ما يفتح حسابي
refusal-provider-unavailable = هذه الخدمة لا تجيب. أعد المحاولة بعد قليل، أو ادخل بطريقة أخرى.
refusal-provider-log-in-expired = بدأ هذا الدخول في متصفح آخر، أو مضى عليه وقت طويل، أو استُعمل من قبل. ابدأ من جديد.
refusal-provider-denied = لم تسمح لك الخدمة بالمرور.
refusal-provider-not-believed = تعذر التحقق من جواب الخدمة ({ $what }). ابدأ من جديد؛ وإن تكرر ذلك فاكتب إلينا.
refusal-provider-address-unverified = الخدمة لا تضمن عنوان بريدك. أكّده لديها، أو أنشئ حسابًا هنا.
refusal-provider-link-first = لعنوان بريدك حساب هنا من قبل. ادخل كالمعتاد ثم اربط الخدمة.
refusal-provider-taken = هذا الحساب، أو حساب آخر في الخدمة نفسها، مربوط بحساب هنا من قبل.
refusal-provider-last-way-in = هذه طريقتك الوحيدة للدخول. اختر كلمة مرور أو اربط حسابًا آخر أولًا.
refusal-provider-no-entry = لا يمكن فتح هذا الحساب. اكتب إلينا.

# Refusals of commands.
refusal-operator-address-taken = لهذا العنوان حساب من قبل: الأمر `user role` يجعل صاحبه مديرًا.
refusal-operator-nobody = لا أحد لديه هذا العنوان.
refusal-operator-just-mailed = أُرسل رابط قبل لحظات وما زال صالحًا. أعد المحاولة بعد دقائق.
