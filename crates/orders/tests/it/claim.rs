//! Guest orders and the person who proves their address.

use uuid::Uuid;

use crate::shop::Shop;

#[tokio::test]
async fn guest_orders_become_theirs_who_prove_the_address_once_and_for_all() {
    let shop = Shop::open().await;
    shop.ordered("CHF-1502", "1").await;
    let claim = async |person: Uuid, email: &str| {
        let tx = shop.test.app.db().begin().await.unwrap();
        let claimed = orders::claim(&tx, person, email).await.unwrap();
        tx.commit().await.unwrap();
        claimed
    };
    let (nadia, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    assert_eq!(claim(other, "autre@example.dz").await, 0);
    assert_eq!(
        claim(nadia, "Nadia@Example.dz").await,
        1,
        "addresses are compared without case"
    );
    assert_eq!(
        claim(other, "nadia@example.dz").await,
        0,
        "what is somebody's stays theirs"
    );
    assert_eq!(claim(nadia, "nadia@example.dz").await, 0);
    let owner: Option<Uuid> = shop.one("select person_id from orders", &[]).await.get(0);
    assert_eq!(owner, Some(nadia));
    shop.close().await;
}
