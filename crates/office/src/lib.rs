//! The back office where it looks across slices: what waits for a person, the books, disputes, connected accounts,
//! reconciliation. Knows no gateway and moves no money: what staff do goes through the verbs of `payments` and `orders`.
//!
//! Invariants: reads the rows of other slices and writes none of them; every act of staff leaves its row in
//! the record of acts (`platform::audit`) in the transaction of the act; every list is narrowed by its address alone.
//! Tables owned: none.

mod access;
mod account;
mod acts;
mod api;
mod api_people;
mod books;
mod difference;
mod dispute;
mod end_account;
mod export_journal;
mod export_lines;
mod journal;
mod keep_evidence;
mod link_account;
mod list_waiting;
mod make_account;
mod pages;
mod people;
mod record;
mod settle;
mod span;
mod spreadsheet;
mod store;
mod waiting;

platform::slice_files!("office");

/// Pages and API.
pub fn routes() -> platform::Routes {
    pages::routes().and(api::routes()).and(api_people::routes())
}
