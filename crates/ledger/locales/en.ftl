# What the books refuse.
refusal-differs-in-amount = This movement is already in the books with other amounts ({ $key }).
refusal-below-floor = This account does not hold enough: { $account } lacks { $missing } ({ $key }).
refusal-hold-unknown = This hold is not in the books ({ $key }).
refusal-hold-ended = This hold has already ended otherwise ({ $key }).
refusal-not-in-hold = This is more than was held ({ $key }).
