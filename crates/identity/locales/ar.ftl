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
account-mail-welcome-subject = حسابك لدى { $shop } جاهز
account-mail-welcome-text = أُنشئ للتو حساب لدى { $shop } بهذا العنوان. يمكنك تسجيل الدخول بكلمة السر التي اخترتها.
account-mail-welcome-unasked = إن لم تكن أنت من طلب ذلك فأجب عن هذه الرسالة وسنغلقه.
account-mail-welcome-action = تسجيل الدخول
account-mail-again-subject = لديك حساب لدى { $shop }
account-mail-again-text = أراد أحدهم إنشاء حساب لدى { $shop } بهذا العنوان. لديك حساب من قبل ولم يتغير فيه شيء: سجّل الدخول بكلمة سرك المعتادة.
account-mail-again-unasked = إن لم تكن أنت من طلب ذلك فلا داعي لفعل أي شيء.
account-mail-again-action = تسجيل الدخول

# Refusals and problems.
refusal-wrong-credentials = العنوان أو كلمة السر غير صحيح.
refusal-log-in-locked = محاولات كثيرة. أعد المحاولة بعد { $minutes } د.
problem-password-too-short = 8 أحرف على الأقل.
problem-password-is-email = يجب ألا تكون كلمة السر هي البريد الإلكتروني.
