//! SQL of delivery methods and wilayas.

use kernel::{Currency, Localized};
use platform::db::{Json, One};

platform::row! {
    pub struct MethodRow {
        pub code: String,
        pub kind: String,
        pub zone: Option<String>,
        pub names: Json<Localized>,
        pub delay: Json<Localized>,
        pub price_minor: i64,
    }
}

platform::row! {
    pub struct WilayaRow {
        pub code: String,
        pub names: Json<Localized>,
        pub zone: String,
    }
}

platform::statements! {
    pub fn list_methods() -> Vec<MethodRow> =
        "select code, kind, zone, names, delay, price_minor from delivery_methods order by kind, price_minor, code";

    pub fn list_wilayas() -> Vec<WilayaRow> = "select code, names, zone from wilayas order by code";

    /// The cheapest delivery that brings goods to somebody, for the cart's first estimate.
    pub fn find_cheapest() -> Option<MethodRow> =
        "select code, kind, zone, names, delay, price_minor from delivery_methods
         order by (kind = 'counter'), price_minor, code limit 1";

    pub fn is_served(kind: &str, wilaya: &str) -> One<(bool,)> =
        "select exists (select 1 from delivery_methods m left join wilayas w on w.code = $2
                where m.kind = $1 and (m.zone is null or m.zone = w.zone))
            and ($2 = '' or exists (select 1 from wilayas where code = $2)) as served";

    pub fn put_wilayas(codes: &[&str], names: &[Json<&Localized>], zones: &[&str]) -> u64 =
        "insert into wilayas (code, names, zone) select * from unnest($1::text[], $2::jsonb[], $3::text[])
         on conflict (code) do update set names = excluded.names, zone = excluded.zone";

    pub fn put_method(
        code: &str, kind: &str, zone: Option<&str>, names: &Json<&Localized>, delay: &Json<&Localized>,
        price_minor: i64, currency: Currency, tax_bp: i32
    ) -> u64 =
        "insert into delivery_methods (code, kind, zone, names, delay, price_minor, currency, tax_bp) values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (code) do update set kind = excluded.kind, zone = excluded.zone, names = excluded.names, delay = excluded.delay,
             price_minor = excluded.price_minor, currency = excluded.currency, tax_bp = excluded.tax_bp";
}
