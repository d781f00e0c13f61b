# ما ترفضه المدفوعات، للمشتري وللفريق.
refusal-payment-amount-too-large = هذا المبلغ أكبر مما يمكن دفعه بالبطاقة دفعة واحدة. يرجى الاتصال بنا.
refusal-payment-amount-too-small = لا يوجد شيء للدفع.
refusal-payment-amount-too-fine = لا يمكن دفع هذا المبلغ بالبطاقة حتى آخر رقم. يرجى الاتصال بنا.
refusal-payment-currency-not-taken = لا يمكن الدفع بهذه العملة بالبطاقة.
refusal-payment-not-paid = لم يُستلم شيء عن هذه الدفعة، فلا شيء يُعاد.
refusal-payment-refund-amount = لا يمكن إعادة هذا المبلغ: يجب أن يكون أكبر من الصفر وبعملة الدفعة.
refusal-payment-refund-too-much = هذا أكثر مما استُلم ولم يُعَد بعد.
refusal-payment-refund-differs = طُلب هذا الاسترداد من قبل بمبلغ آخر.
refusal-payment-not-held = لا شيء محجوز لهذا الدفع، أو تقرر غير ذلك.
refusal-payment-frozen = يوجد نزاع مفتوح: لا تتحرك أي أموال قبل نهايته.
refusal-payment-capture-amount = لا يمكن خصم هذا المبلغ: بين الصفر والمبلغ المحجوز.
refusal-payment-hold-lapsed = انتهت مدة الحجز ولم يعد ممكنًا خصمه.
refusal-payment-nothing-to-settle = لم يعد شيء ينتظر هنا: سوّاه أحدهم.
refusal-payment-call-not-unknown = جواب هذا الطلب معروف بالفعل.
# الحسابات المرتبطة وما تتلقاه.
refusal-connected-account-not-ready = لم تُنشئ خدمة الدفع هذا الحساب بعد. أعد المحاولة بعد لحظة.
refusal-connected-account-not-active = لا يمكن لهذا الحساب أن يتلقى أموالا بعد: ما زالت خدمة الدفع تطلب شيئا.
refusal-connected-account-closed = هذا الحساب مغلق أو على وشك الإغلاق.
refusal-connected-account-in-use = لا يمكن إغلاق هذا الحساب بعد. ما لم ينته: المدفوعات { $payments }، التحويلات { $transfers }، النزاعات { $disputes }، الدفعات إلى البنك { $payouts }.
refusal-payment-commission = لا يمكن أن تتجاوز العمولة المبلغ كله.
refusal-payment-nothing-to-retry = لم يُرفض شيء من هذه الدفعة، فلا شيء يُطلب من جديد.
# كيف يُحجز مال الزيارة، للفريق.
payment-plan-visit-is-near = يُحجز الآن: يدوم الحجز حتى { $hold_ends_at }، بعد التحرير في { $release_at }.
payment-plan-visit-is-far = تُحفظ البطاقة وتُطلب في { $hold_at }: حجز الآن ينتهي قبل الزيارة. عندها يدوم الحجز حتى { $hold_ends_at }، بعد التحرير في { $release_at }.
payment-plan-no-card-kept = يُقبض الآن ويُحوَّل بعد التحرير في { $release_at }: ينتهي الحجز قبله، والبطاقة غير محفوظة.
payment-plan-release-is-late = يُقبض الآن ويُحوَّل بعد التحرير في { $release_at }: لا يدوم أي حجز إلى هذا الحد بعد الزيارة.
payment-plan-no-holds = يُقبض الآن ويُحوَّل بعد التحرير في { $release_at }: خدمة الدفع هذه لا تحجز الأموال.
refusal-dispute-not-awaited = البنك لا ينتظر ردًا، أو أن لديه ردًا بالفعل.
refusal-dispute-too-late = انقضى أجل هذا النزاع.
refusal-dispute-no-evidence = لا شيء للإرسال بعد.
refusal-dispute-text = اكتب شيئًا، بعشرين ألف حرف على الأكثر.
refusal-difference-ended = سُوّي هذا الفرق بالفعل.
refusal-difference-note = اذكر بكلمة ما الذي تم فعله.
refusal-reconciliation-running = مقارنة مع البوابة جارية، وستنتهي من تلقاء نفسها.
