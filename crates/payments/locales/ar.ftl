# ما ترفضه المدفوعات، للمشتري وللفريق.
refusal-payment-amount-too-large = هذا المبلغ أكبر مما يمكن دفعه بالبطاقة دفعة واحدة. يرجى الاتصال بنا.
refusal-payment-amount-too-small = لا يوجد شيء للدفع.
refusal-payment-amount-too-fine = لا يمكن دفع هذا المبلغ بالبطاقة حتى آخر رقم. يرجى الاتصال بنا.
refusal-payment-currency-not-taken = لا يمكن الدفع بهذه العملة بالبطاقة.
refusal-payment-not-paid = لم يُستلم شيء عن هذه الدفعة، فلا شيء يُعاد.
refusal-payment-refund-amount = لا يمكن إعادة هذا المبلغ: يجب أن يكون أكبر من الصفر وبعملة الدفعة.
refusal-payment-refund-too-much = هذا أكثر مما استُلم ولم يُعَد بعد.
refusal-payment-refund-differs = طُلب هذا الاسترداد من قبل بمبلغ آخر.
refusal-payment-nothing-to-settle = لم يعد شيء ينتظر هنا: سوّاه أحدهم.
refusal-payment-call-not-unknown = جواب هذا الطلب معروف بالفعل.
