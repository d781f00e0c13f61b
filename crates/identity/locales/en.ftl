# Pages of the account.
account-title = My account
account-log-in = Log in
account-log-out = Log out
account-register = Create an account
account-register-button = Create my account
account-register-why = To find your orders again and save time on the next one. You can also order without an account.
account-name = Name
account-email = E-mail address
account-password = Password
account-password-hint = At least 8 characters; a sentence does very well.
account-no-account-yet = No account yet?
account-has-account = Already have an account?
account-orders = My orders
account-registered = Check your mail
account-registered-new = We have just written to you. Your account is ready: log in with the password you chose.
account-registered-known = If this address already had an account, nothing has changed: log in with your usual password.
account-role = Role
account-role-admin = Administrator
account-role-manager = Manager
account-role-technician = Technician
account-role-mechanic = Independent mechanic

# Letters.
account-mail-welcome-subject = Your account at { $shop } is ready
account-mail-welcome-text = An account has just been created at { $shop } with this address. You can log in with the password you chose.
account-mail-welcome-unasked = If this was not you, answer this message and we will close it.
account-mail-welcome-action = Log in
account-mail-again-subject = You already have an account at { $shop }
account-mail-again-text = Somebody wanted to create an account at { $shop } with this address. You already have one, and nothing in it has changed: log in with your usual password.
account-mail-again-unasked = If this was not you, there is nothing to do.
account-mail-again-action = Log in

# Refusals and problems.
refusal-wrong-credentials = The address or the password is not right.
refusal-log-in-locked = Too many tries. Try again in { $minutes } min.
problem-password-too-short = At least 8 characters.
problem-password-is-email = The password must not be the e-mail address.
