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
account-mail-welcome-subject = Confirm your address at { $shop }
account-mail-welcome-text = An account has just been created at { $shop } with this address. Confirm it with the password you chose: the link works once, for 24 hours.
account-mail-welcome-unasked = If this was not you, do nothing: without your word nobody gets in.
account-mail-welcome-action = Confirm my address
account-mail-again-subject = You already have an account at { $shop }
account-mail-again-text = Somebody wanted to create an account at { $shop } with this address. You already have one, and nothing in it has changed: log in with your usual password.
account-mail-again-unasked = If this was not you, there is nothing to do.
account-mail-again-action = Log in
account-mail-reset-subject = Choose another password at { $shop }
account-mail-reset-text = Somebody asked for another password for your account at { $shop }. The link works once, for an hour.
account-mail-reset-unasked = If this was not you, do nothing: your password stays as it is.
account-mail-reset-action = Choose a password
account-mail-password-changed-subject = Your password at { $shop } has changed
account-mail-password-changed-text = The password of your account at { $shop } has just been changed. Your other devices have been logged out.
account-mail-password-changed-unasked = If this was not you, choose another password at once by this link, then write to us.
account-mail-password-changed-action = Choose another password
account-mail-old-address-subject = Change the address of your account at { $shop }?
account-mail-old-address-text = Somebody wants your account at { $shop } to move to the address { $detail }. Nothing changes before you say yes here and confirm in the other mailbox.
account-mail-old-address-unasked = If this was not you, open the link and stop the change, then change your password.
account-mail-old-address-action = Answer
account-mail-new-address-subject = Confirm this address for your account at { $shop }
account-mail-new-address-text = Somebody wants to use this address for their account at { $shop }. The link works once, for 24 hours.
account-mail-new-address-unasked = If this was not you, do nothing: nothing changes without your word.
account-mail-new-address-action = Confirm this address
account-mail-address-changed-subject = The address of your account at { $shop } has changed
account-mail-address-changed-text = Your account at { $shop } now has the address { $detail }.
account-mail-address-changed-unasked = If this was not you, write to us at once.
account-mail-address-changed-action = See my account
account-mail-address-kept-subject = The address of your account at { $shop } stays as it is
account-mail-address-kept-text = The change of address of your account at { $shop } has been stopped.
account-mail-address-kept-unasked = If you had not asked for it, somebody got into your account: choose another password.
account-mail-address-kept-action = Choose another password

# Refusals and problems.
refusal-wrong-credentials = The address or the password is not right.
refusal-log-in-locked = Too many tries. Try again in { $minutes } min.
problem-password-too-short = At least 8 characters.
problem-password-is-email = The password must not be the e-mail address.
refusal-refresh-refused = This log-in has ended: log in again.

# Where somebody is logged in.
account-devices = Where I am logged in
account-devices-why = Browsers and programs in which you are logged in. End those you do not know, then change your password.
account-device = Device
account-device-address = Address
account-device-since = Since
account-device-seen = Seen
account-device-act = Action
account-device-this = this one
account-device-browser = Browser
account-device-program = Program
account-device-end = End
account-devices-end-others = End all others

# Log-in by providers.
account-provider-or = Or with an account you have elsewhere:
account-provider-with = Continue with { $provider }
account-provider-linked = Linked since
account-provider-link = Link
account-provider-unlink = Unlink
account-provider-refused = You are not logged in
account-provider-other-way = To the log-in page
account-providers-title = Log-in by other accounts
account-providers-why = A linked account opens yours here without a password.
account-providers-none = This shop takes no accounts of other houses.
account-mail-provider-linked-subject = { $detail } now opens your account at { $shop }
account-mail-provider-linked-text = Your { $detail } account has been linked to your account at { $shop }. You can log in with it from now on.
account-mail-provider-linked-unasked = If this was not you, unlink it and change your password at once.
account-mail-provider-linked-action = See what opens my account
account-mail-provider-unlinked-subject = { $detail } no longer opens your account at { $shop }
account-mail-provider-unlinked-text = Your { $detail } account has been unlinked from your account at { $shop }.
account-mail-provider-unlinked-unasked = If this was not you, change your password at once.
account-mail-provider-unlinked-action = See what opens my account
refusal-provider-unavailable = This provider does not answer. Try again in a moment, or log in another way.
refusal-provider-log-in-expired = This log-in was begun in another browser, is too old, or was used already. Begin again.
refusal-provider-denied = The provider did not let you through.
refusal-provider-not-believed = The provider's answer could not be verified ({ $what }). Begin again; if it happens again, write to us.
refusal-provider-address-unverified = The provider does not vouch for your e-mail address. Verify it there, or create an account here.
refusal-provider-link-first = Your e-mail address already has an account here. Log in as usual, then link the provider.
refusal-provider-taken = This provider account, or another one of the same provider, is already linked to an account here.
refusal-provider-last-way-in = This is your only way in. Set a password or link another account first.
refusal-provider-no-entry = This account cannot be entered. Write to us.

# Refusals of commands.
refusal-operator-address-taken = This address already has an account: `user role` makes its owner an admin.
refusal-operator-nobody = Nobody has this address.
refusal-operator-just-mailed = A link went out a moment ago: it still works. Try again in a few minutes.
