# What the books refuse.
refusal-differs-in-amount = This movement is already in the books with other amounts ({ $key }).
