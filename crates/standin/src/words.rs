//! The payment page's words in French, Arabic and English. Holds no markup.

use serde::Serialize;

/// A language of the payment page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    Fr,
    Ar,
    En,
}

impl Lang {
    /// The session's locale; `auto` or none leaves it to the first language of the browser that we have.
    pub fn choose(locale: Option<&str>, accepted: &str) -> Lang {
        let of = |tag: &str| match tag.trim().split(['-', ';']).next() {
            Some("fr") => Some(Lang::Fr),
            Some("ar") => Some(Lang::Ar),
            Some("en") => Some(Lang::En),
            _ => None,
        };
        locale
            .and_then(of)
            .or_else(|| accepted.split(',').find_map(of))
            .unwrap_or(Lang::Fr)
    }

    pub fn code(self) -> &'static str {
        match self {
            Lang::Fr => "fr",
            Lang::Ar => "ar",
            Lang::En => "en",
        }
    }

    pub fn dir(self) -> &'static str {
        if self == Lang::Ar { "rtl" } else { "ltr" }
    }

    pub fn words(self) -> &'static Words {
        match self {
            Lang::Fr => &FRENCH,
            Lang::Ar => &ARABIC,
            Lang::En => &ENGLISH,
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct Words {
    pub title: &'static str,
    pub test_notice: &'static str,
    pub total: &'static str,
    pub card: &'static str,
    pub card_hint: &'static str,
    pub pay: &'static str,
    pub cancel: &'static str,
    pub others: &'static str,
    pub decline: &'static str,
    pub decline_hint: &'static str,
    pub three_d: &'static str,
    pub three_d_hint: &'static str,
    pub slow: &'static str,
    pub slow_hint: &'static str,
    pub never: &'static str,
    pub never_hint: &'static str,
    pub async_success: &'static str,
    pub async_success_hint: &'static str,
    pub async_failure: &'static str,
    pub async_failure_hint: &'static str,
    pub declined: &'static str,
    pub not_authenticated: &'static str,
    pub not_a_test_card: &'static str,
    pub bank_title: &'static str,
    pub bank_question: &'static str,
    pub confirm: &'static str,
    pub refuse: &'static str,
    pub gone_title: &'static str,
    pub gone: &'static str,
    pub complete_title: &'static str,
    pub complete: &'static str,
    pub expired_title: &'static str,
    pub expired: &'static str,
    pub missing_title: &'static str,
    pub missing: &'static str,
    pub keep_card: &'static str,
    pub onboard_title: &'static str,
    pub onboard: &'static str,
    pub onboard_complete: &'static str,
    pub onboard_later: &'static str,
    pub account_title: &'static str,
    pub account_empty: &'static str,
    pub back: &'static str,
}

static FRENCH: Words = Words {
    title: "Paiement",
    test_notice: "Page d’essai : aucune carte n’est débitée.",
    total: "Total",
    card: "Numéro de carte",
    card_hint: "Carte d’essai déjà saisie. N’entrez jamais une vraie carte ici.",
    pay: "Payer",
    cancel: "Annuler et revenir à la boutique",
    others: "Essayer une autre issue",
    decline: "Carte refusée",
    decline_hint: "La banque dit non ; on peut recommencer.",
    three_d: "3-D Secure",
    three_d_hint: "La banque demande une confirmation.",
    slow: "Paiement lent",
    slow_hint: "Payé, mais le retour et l’avis à la boutique tardent.",
    never: "Onglet fermé",
    never_hint: "Payé, mais la boutique n’en est pas avertie.",
    async_success: "Virement reçu",
    async_success_hint: "La commande est passée ; l’argent arrive plus tard.",
    async_failure: "Virement non reçu",
    async_failure_hint: "La commande est passée ; l’argent n’arrive pas.",
    declined: "La banque a refusé cette carte. Rien n’a été débité.",
    not_authenticated: "La banque n’a pas pu confirmer que c’est vous. Rien n’a été débité.",
    not_a_test_card: "Cette page n’accepte que les cartes d’essai. Reprenez 4242 4242 4242 4242.",
    bank_title: "Confirmation de votre banque",
    bank_question: "Confirmez-vous ce paiement ?",
    confirm: "Confirmer",
    refuse: "Refuser",
    gone_title: "Payé, puis plus rien",
    gone: "Dans cet essai, la boutique n’est pas prévenue et vous n’y revenez pas. Vous pouvez fermer cet onglet.",
    complete_title: "Paiement terminé",
    complete: "Cette page de paiement a déjà servi.",
    expired_title: "Lien expiré",
    expired: "Cette page de paiement n’est plus valable. Rien n’a été débité.",
    missing_title: "Page introuvable",
    missing: "Aucun paiement ne correspond à cette adresse.",
    keep_card: "Enregistrer la carte",
    onboard_title: "Compte connecté",
    onboard: "La plateforme demande ces renseignements. Rien n’est saisi ici : c’est une simulation.",
    onboard_complete: "Tout fournir",
    onboard_later: "Plus tard",
    account_title: "Solde du compte",
    account_empty: "Rien sur ce compte pour l’instant.",
    back: "Revenir à la boutique",
};

static ARABIC: Words = Words {
    title: "الدفع",
    test_notice: "صفحة تجريبية: لن يُقتطع أي مبلغ من أي بطاقة.",
    total: "المجموع",
    card: "رقم البطاقة",
    card_hint: "بطاقة تجريبية مُدخلة مسبقًا. لا تُدخل أبدًا بطاقة حقيقية هنا.",
    pay: "ادفع",
    cancel: "إلغاء والعودة إلى المتجر",
    others: "تجربة نتيجة أخرى",
    decline: "بطاقة مرفوضة",
    decline_hint: "البنك يرفض، ويمكن إعادة المحاولة.",
    three_d: "3-D Secure",
    three_d_hint: "البنك يطلب تأكيدًا.",
    slow: "دفع بطيء",
    slow_hint: "تم الدفع، لكن العودة وإشعار المتجر يتأخران.",
    never: "إغلاق الصفحة",
    never_hint: "تم الدفع، لكن المتجر لا يُشعَر بذلك.",
    async_success: "تحويل بنكي وصل",
    async_success_hint: "سُجّل الطلب، ويصل المبلغ لاحقًا.",
    async_failure: "تحويل بنكي لم يصل",
    async_failure_hint: "سُجّل الطلب، ولا يصل المبلغ.",
    declined: "رفض البنك هذه البطاقة. لم يُقتطع أي مبلغ.",
    not_authenticated: "لم يتمكن البنك من التأكد من هويتك. لم يُقتطع أي مبلغ.",
    not_a_test_card: "هذه الصفحة لا تقبل إلا البطاقات التجريبية. أعد إدخال \u{2066}4242 4242 4242 4242\u{2069}.",
    bank_title: "تأكيد من البنك",
    bank_question: "هل تؤكد هذا الدفع؟",
    confirm: "تأكيد",
    refuse: "رفض",
    gone_title: "تم الدفع ثم انقطع كل شيء",
    gone: "في هذه التجربة لا يُشعَر المتجر ولا تعود إليه. يمكنك إغلاق هذه الصفحة.",
    complete_title: "اكتمل الدفع",
    complete: "سبق استعمال صفحة الدفع هذه.",
    expired_title: "انتهت صلاحية الرابط",
    expired: "لم تعد صفحة الدفع هذه صالحة. لم يُقتطع أي مبلغ.",
    missing_title: "الصفحة غير موجودة",
    missing: "لا يوجد دفع بهذا العنوان.",
    keep_card: "حفظ البطاقة",
    onboard_title: "حساب مرتبط",
    onboard: "تطلب المنصة هذه المعلومات. لا يُدخل شيء هنا: هذه محاكاة.",
    onboard_complete: "تقديم الكل",
    onboard_later: "لاحقًا",
    account_title: "رصيد الحساب",
    account_empty: "لا شيء في هذا الحساب بعد.",
    back: "العودة إلى المتجر",
};

static ENGLISH: Words = Words {
    title: "Payment",
    test_notice: "Test page: no card is charged.",
    total: "Total",
    card: "Card number",
    card_hint: "A test card is filled in. Never enter a real card here.",
    pay: "Pay",
    cancel: "Cancel and return to the shop",
    others: "Try another outcome",
    decline: "Card declined",
    decline_hint: "The bank says no; you can try again.",
    three_d: "3-D Secure",
    three_d_hint: "The bank asks you to confirm.",
    slow: "Slow payment",
    slow_hint: "Paid, but the return and the shop’s notice come late.",
    never: "Tab closed",
    never_hint: "Paid, but the shop is never told.",
    async_success: "Transfer received",
    async_success_hint: "The order is placed; the money arrives later.",
    async_failure: "Transfer not received",
    async_failure_hint: "The order is placed; the money does not arrive.",
    declined: "The bank declined this card. Nothing was charged.",
    not_authenticated: "The bank could not confirm that it is you. Nothing was charged.",
    not_a_test_card: "This page takes test cards only. Go back to 4242 4242 4242 4242.",
    bank_title: "Confirmation by your bank",
    bank_question: "Do you confirm this payment?",
    confirm: "Confirm",
    refuse: "Refuse",
    gone_title: "Paid, then silence",
    gone: "In this test the shop is not told and you do not return to it. You can close this tab.",
    complete_title: "Payment finished",
    complete: "This payment page has already been used.",
    expired_title: "Link expired",
    expired: "This payment page is no longer valid. Nothing was charged.",
    missing_title: "Page not found",
    missing: "No payment has this address.",
    keep_card: "Save the card",
    onboard_title: "Connected account",
    onboard: "The platform asks for this. Nothing is entered here: this is a simulation.",
    onboard_complete: "Provide everything",
    onboard_later: "Later",
    account_title: "Account balance",
    account_empty: "Nothing on this account yet.",
    back: "Return to the shop",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_chooses_the_language_and_auto_leaves_it_to_the_browser() {
        assert_eq!(Lang::choose(Some("ar"), "fr"), Lang::Ar);
        assert_eq!(Lang::choose(Some("auto"), "de, en-GB;q=0.8, fr;q=0.5"), Lang::En);
        assert_eq!(Lang::choose(None, ""), Lang::Fr);
    }
}
