//! Disputes for staff: the list, evidence, sending it once, accepting the loss.

use axum::http::StatusCode;

use crate::shop::Shop;

#[tokio::test]
async fn a_dispute_is_answered_once_with_its_evidence() {
    let shop = Shop::open().await;
    let (_, payment) = shop.paid("CC-7K3M-9Q2A").await;
    let dispute = shop.dispute(payment).await;
    let mut staff = shop.staff();
    let list = staff.get("/fr/office/disputes").await;
    for text in [
        "CC-7K3M-9Q2A",
        "Jamais reçu, dit le client",
        "reste \u{2068}3\u{2069} jours",
        "attend notre réponse",
    ] {
        assert!(list.text.contains(text), "{text} in {}", list.text);
    }
    assert!(
        !staff
            .get("/fr/office/disputes?state=closed")
            .await
            .text
            .contains(&dispute)
    );
    let page = format!("/fr/office/disputes/{dispute}");
    let shown = staff.get(&page).await;
    for text in [
        "13\u{202f}090,00",
        "20,00",
        "/fr/office/orders/CC-7K3M-9Q2A",
        "/acceptance",
    ] {
        assert!(shown.text.contains(text), "{text} in {}", shown.text);
    }
    let nothing = staff.post_form(&format!("{page}/submission"), &[]).await;
    assert_eq!(nothing.status, StatusCode::CONFLICT, "there is nothing to send");
    for (field, text, wrong) in [
        ("nonsense", "Remis.", "f-field"),
        ("uncategorized_text", " ", "f-text-problem"),
        ("uncategorized_text", &"x".repeat(20_001), "f-text-problem"),
    ] {
        let refused = staff
            .post_form(&format!("{page}/evidence"), &[("field", field), ("text", text)])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(wrong), "{wrong}");
    }
    let fields = [("field", "shipping_tracking_number"), ("text", "DZ-77 <b>")];
    let kept = staff.post_form(&format!("{page}/evidence"), &fields).await;
    assert_eq!(kept.location(), page, "{}", kept.text);
    let shown = staff.get(&page).await;
    assert!(
        shown.text.contains("Numéro de suivi") && shown.text.contains("DZ-77 &lt;b&gt;"),
        "{}",
        shown.text
    );
    let confirm = staff.get(&format!("{page}/submission")).await;
    assert!(confirm.text.contains("ne nous entend qu’une fois"), "{}", confirm.text);
    let sent = staff.post_form(&format!("{page}/submission"), &[]).await;
    assert_eq!(sent.location(), page, "{}", sent.text);
    for again in ["submission", "acceptance"] {
        let refused = staff.post_form(&format!("{page}/{again}"), &[]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{again}");
    }
    assert_eq!(shop.acts(&dispute).await, ["evidence", "submit_evidence"]);
    assert!(staff.get(&page).await.text.contains("Preuves envoyées"));
    shop.close().await;
}

#[tokio::test]
async fn a_loss_is_accepted_after_a_question() {
    let shop = Shop::open().await;
    let (_, payment) = shop.paid("CC-7K3M-9Q2A").await;
    let dispute = shop.dispute(payment).await;
    let mut staff = shop.staff();
    let page = format!("/ar/office/disputes/{dispute}");
    let question = staff.get(&format!("{page}/acceptance")).await;
    assert!(
        question.text.contains("قبول الخسارة") && question.text.contains("13.090,00"),
        "{}",
        question.text
    );
    let accepted = staff.post_form(&format!("{page}/acceptance"), &[]).await;
    assert_eq!(accepted.location(), page, "{}", accepted.text);
    assert_eq!(shop.acts(&dispute).await, ["accept_dispute"]);
    shop.close().await;
}
