//! Forms give back what they were given, and name what they cannot read.

use kernel::{Currency, Refusal};

use super::*;
use crate::office::offered::ServiceFields;
use crate::office::technician::TechnicianFields;
use crate::policy::Pay;

#[test]
fn a_service_comes_back_from_its_form_as_it_went_in() {
    let mut fields = ServiceFields::blank(Currency::DZD);
    fields.slug = "boiler-repair".into();
    fields.price_minor = 450_050;
    fields.tax_bp = 550;
    fields.skills = vec!["gas".into(), "boiler".into()];
    fields.areas = vec!["dz-16".into(), "fr-31500".into()];
    fields.policy.payment = Pay::Deposit;
    fields.policy.deposit_bp = 3_000;
    assert_eq!(ServiceForm::of(&fields, Some(3)).read(), Ok(fields));
}

#[test]
fn a_technician_comes_back_from_their_form() {
    let mut fields = TechnicianFields::blank();
    fields.weekly.monday = "08:00–12:00".into();
    fields.areas = vec!["dz-16".into()];
    assert_eq!(TechnicianForm::of(&fields, None).read(), Ok(fields));
}

#[test]
fn what_is_no_number_names_its_field() {
    let form = ServiceForm {
        duration_min: "an hour".into(),
        price: "-".into(),
        tax: "190".into(),
        ..ServiceForm::of(&ServiceFields::blank(Currency::DZD), None)
    };
    let invalid = form.read().unwrap_err();
    let named: Vec<&str> = invalid.fields().iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(named, ["duration_min", "price", "tax"]);
}

#[test]
fn shares_are_written_as_people_write_them() {
    for (text, bp) in [("19", 1_900), ("5,5", 550), ("0,05", 5), ("100", 10_000)] {
        let mut numbers = Numbers(Checks::new());
        assert_eq!(numbers.percent("x", text), bp);
        assert_eq!(percent_text(bp), text);
    }
}
