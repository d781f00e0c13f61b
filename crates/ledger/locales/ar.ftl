# ما ترفضه الدفاتر.
refusal-differs-in-amount = هذه الحركة مسجلة في الدفاتر بمبالغ أخرى ({ $key }).
refusal-below-floor = رصيد هذا الحساب لا يكفي: ينقص { $account } مبلغ { $missing } ({ $key }).
refusal-hold-unknown = هذا الحجز غير مسجل في الدفاتر ({ $key }).
refusal-hold-ended = انتهى هذا الحجز من قبل على نحو آخر ({ $key }).
refusal-not-in-hold = هذا المبلغ أكبر مما حُجز ({ $key }).
