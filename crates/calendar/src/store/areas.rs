//! SQL of bands and the areas in them.

use kernel::Currency;

use crate::office::area::Band;

platform::row! {
    pub(crate) struct BandRow {
        pub band: i16,
        pub price_minor: i64,
        pub currency: Currency,
        pub tax_bp: i32,
        pub travel_min: i32,
        pub version: i64,
    }
}

platform::row! {
    pub(crate) struct AreaRow {
        pub code: String,
        pub band: i16,
        pub version: i64,
    }
}

impl BandRow {
    pub(crate) fn band(&self) -> Band {
        Band {
            price_minor: self.price_minor,
            currency: self.currency,
            tax_bp: self.tax_bp,
            travel_min: self.travel_min,
        }
    }
}

platform::statements! {
    pub(crate) fn list_bands() -> Vec<BandRow> =
        "select band, price_minor, currency, tax_bp, travel_min, version from travel_bands order by band";

    pub(crate) fn find_band(band: i16) -> Option<BandRow> =
        "select band, price_minor, currency, tax_bp, travel_min, version from travel_bands where band = $1";

    pub(crate) fn lock_band(band: i16) -> Option<BandRow> =
        "select band, price_minor, currency, tax_bp, travel_min, version from travel_bands where band = $1 for no key update";

    /// Makes a band, or changes the version that was seen (0: none); nothing where another stands.
    pub(crate) fn put_band(
        band: i16, price_minor: i64, currency: &str, tax_bp: i32, travel_min: i32, seen: i64
    ) -> Option<(i64,)> =
        "insert into travel_bands as b (band, price_minor, currency, tax_bp, travel_min) values ($1, $2, $3, $4, $5)
         on conflict (band) do update set price_minor = excluded.price_minor, currency = excluded.currency,
             tax_bp = excluded.tax_bp, travel_min = excluded.travel_min, version = b.version + 1
         where b.version = $6
         returning version";

    pub(crate) fn list_areas() -> Vec<AreaRow> =
        "select code, band, version from served_areas order by code";

    pub(crate) fn lock_area(code: &str) -> Option<AreaRow> =
        "select code, band, version from served_areas where code = $1 for update";

    /// Makes an area's row as version `first`, or changes the version that was seen (0: none); nothing where another stands.
    pub(crate) fn put_area(code: &str, band: i16, seen: i64, first: i64) -> Option<(i64,)> =
        "insert into served_areas as a (code, band, version) values ($1, $2, $4)
         on conflict (code) do update set band = excluded.band, version = a.version + 1 where a.version = $3
         returning version";

    pub(crate) fn delete_area(code: &str, seen: i64) -> Option<(i64,)> =
        "delete from served_areas where code = $1 and version = $2 returning 0::bigint";
}
