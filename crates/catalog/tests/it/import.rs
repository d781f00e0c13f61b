//! Imports of files as shops export them, of a nasty one, twice, cut off and taken up again, and what a big one costs.

use std::fmt::Write as _;
use std::io::Cursor;
use std::time::Duration;

use catalog::import::{Options, Reason, Report, products};
use testkit::{Parts, TestApp};
use tokio::sync::Notify;

use crate::shop::count;

const APPAREL: &[u8] = include_bytes!("../data/shopify/apparel.csv");
const GARDEN: &[u8] = include_bytes!("../data/shopify/home-and-garden.csv");

async fn start() -> TestApp {
    TestApp::start(Parts {
        routes: catalog::routes(),
        tasks: catalog::tasks(),
        ..Parts::default()
    })
    .await
}

async fn import(test: &TestApp, file: impl AsRef<[u8]>) -> Report {
    let file = Cursor::new(file.as_ref().to_vec());
    products(&test.app, file, &Options::default(), |_, _| {}).await.unwrap()
}

/// Line, column and reason of every problem.
fn problems(report: &Report) -> Vec<(u64, &str, Reason)> {
    report
        .problems
        .iter()
        .map(|problem| (problem.line, problem.column, problem.reason))
        .collect()
}

#[tokio::test]
async fn files_laid_out_as_shops_export_them_are_read_as_they_are() {
    let test = start().await;
    let apparel = import(&test, APPAREL).await;
    assert_eq!(problems(&apparel), []);
    assert_eq!(
        (apparel.rows, apparel.products, apparel.variants, apparel.pictures),
        (22, 20, 22, 20)
    );
    let garden = import(&test, GARDEN).await;
    assert_eq!(problems(&garden), []);
    assert_eq!(
        (garden.rows, garden.products, garden.variants, garden.pictures),
        (21, 20, 21, 21)
    );

    let mut visitor = test.visitor();
    let cap = visitor.get("/en/p/terracotta-flue-cap").await;
    assert!(cap.text.contains("Fired clay cap for chimneys") && cap.text.contains("TERRACOTTA-FLUE-CAP-WIDE"));
    assert!(cap.text.contains("18.99"));
    let found = visitor.get("/fr/search?q=oak+radiator").await;
    assert!(found.text.contains("Oak Log Chest"), "tags are searched too");
    assert_eq!(visitor.get("/fr/c/rooftop").await.status, 200);
    assert_eq!(
        visitor.get("/fr/c/workshop").await.status,
        200,
        "without a type, the first tag is the category"
    );
    test.finish().await;
}

#[tokio::test]
async fn importing_twice_changes_nothing_and_keeps_what_was_sold() {
    let test = start().await;
    import(&test, GARDEN).await;
    let client = test.database.connect().await;
    client
        .execute(
            "update variants set on_hand = on_hand - 1 where sku = 'ENAMEL-STOVE'",
            &[],
        )
        .await
        .unwrap();
    test.app.clock().advance(Duration::from_mins(1));
    let again = import(&test, GARDEN).await;
    assert_eq!((again.products, again.variants, again.pictures), (0, 0, 0));
    for table in ["products", "variants", "categories"] {
        let touched = format!("select count(*) from {table} where updated_at > created_at");
        assert_eq!(count(&test, &touched).await, 0, "{table}");
    }
    assert_eq!(
        count(&test, "select on_hand from variants where sku = 'ENAMEL-STOVE'").await,
        4
    );

    // A file that says something new changes that alone; a new count of pieces holds.
    let text = std::str::from_utf8(GARDEN).unwrap();
    let changed = text.replace(",5,deny,manual,600,", ",9,deny,manual,490,");
    let third = import(&test, changed).await;
    assert_eq!((third.products, third.variants), (0, 1));
    assert_eq!(
        count(&test, "select on_hand from variants where sku = 'ENAMEL-STOVE'").await,
        9
    );
    assert_eq!(
        count(&test, "select price_minor from products where slug = 'enamel-stove'").await,
        49_000
    );
    test.finish().await;
}

#[tokio::test]
async fn a_dry_run_says_what_would_happen_and_writes_nothing() {
    let test = start().await;
    let file = Cursor::new(APPAREL.to_vec());
    let report = products(&test.app, file, &Options { dry_run: true }, |_, _| {})
        .await
        .unwrap();
    assert_eq!((report.products, report.variants), (20, 22));
    assert!(report.to_string().contains("would be written"));
    for table in ["products", "variants", "categories", "pictures", "import_runs"] {
        assert_eq!(
            count(&test, &format!("select count(*) from {table}")).await,
            0,
            "{table}"
        );
    }
    test.finish().await;
}

const NASTY: &[u8] = b"\xef\xbb\xbfHandle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Image Src\r\n\
good,\"Good, \"\"quoted\"\"\",\"<p>Two\nlines</p><script>x()</script>\",V,Parts,true,Title,Default Title,G-1,120.0,5,\"1 234,50\",http://pictures.example/a.jpg\r\n\
price,Bad price,,V,Parts,true,Size,S,P-1,0,1,cheap,\r\n\
price,,,,,,,M,P-2,0,1,-5,\r\n\
price,,,,,,,L,P-3,0,1,10.005,\r\n\
some,Some good,,V,Parts,true,Size,S,S-1,0,1,12..5,\r\n\
some,,,,,,,M,S-2,heavy,-3,12.5,ftp://x/y\r\n\
some,,,,,,,M,S-3,0,1,12.5,\r\n\
some,,,,,,,L,G-1,0,1,12.5,\r\n\
some,,,,,,,XL,S-5,0,many,12.5,\r\n\
,No handle,,V,Parts,true,Title,Default Title,N-1,0,1,1,\r\n\
a/../b,Bad handle,,V,Parts,true,Title,Default Title,N-2,0,1,1,\r\n\
untitled,,,V,Parts,true,Title,Default Title,N-3,0,1,1,\r\n\
latin,Caf\xe9,,V,Parts,true,Title,Default Title,N-4,0,1,1,\r\n\
flag,Flag,,V,,perhaps,Title,Default Title,F-1,0,1,1,\r\n\
short,Short row\r\n\
\r\n\
,,,,,,\r\n\
good,,,,,,,Other,G-2,0,1,2,\r\n\
nul,N\0ul,,V,Parts,true,Title,Default Title,N-5,0,1,1,\r\n";

#[tokio::test]
async fn a_nasty_file_is_named_line_by_line_and_the_rest_is_imported() {
    let test = start().await;
    let report = import(&test, NASTY).await;
    assert_eq!(
        problems(&report),
        [
            (4, "Variant Price", Reason::BadPrice),
            (5, "Variant Price", Reason::BadPrice),
            (6, "Variant Price", Reason::BadPrice),
            (4, "Handle", Reason::NothingToSell),
            (12, "Handle", Reason::Required),
            (13, "Handle", Reason::BadHandle),
            (7, "Variant Price", Reason::BadPrice),
            (8, "Variant Inventory Qty", Reason::NegativeQuantity),
            (8, "Variant Grams", Reason::BadWeight),
            (9, "Option1 Value", Reason::DuplicateOptions),
            (10, "Variant SKU", Reason::DuplicateSku),
            (11, "Variant Inventory Qty", Reason::BadQuantity),
            (8, "Image Src", Reason::BadPicture),
            (15, "Title", Reason::Unreadable),
            (14, "Title", Reason::Required),
            (16, "Published", Reason::BadFlag),
            (17, "Handle", Reason::NothingToSell),
            (21, "Title", Reason::Unreadable),
        ],
        "{:#?}",
        report.problems
    );
    assert_eq!(
        (report.rows, report.products, report.variants, report.pictures),
        (17, 3, 4, 1)
    );
    assert_eq!(
        count(&test, "select price_minor from variants where sku = 'G-1'").await,
        123_450
    );
    assert_eq!(
        count(&test, "select weight_g from variants where sku = 'G-1'").await,
        120
    );
    assert_eq!(count(&test, "select on_hand from variants where sku = 'S-2'").await, 0);
    assert_eq!(
        count(
            &test,
            "select count(*) from products where status = 'draft' and slug = 'flag'"
        )
        .await,
        1
    );
    assert_eq!(
        count(
            &test,
            "select count(*) from variants v join products p on p.id = v.product_id where slug = 'good'"
        )
        .await,
        2
    );
    let page = test.visitor().get("/fr/p/good").await;
    assert!(
        page.text.contains("<p>Two\nlines</p>") && !page.text.contains("x()"),
        "{}",
        page.text
    );
    let again = import(&test, NASTY).await;
    assert_eq!((again.products, again.variants, again.pictures), (0, 0, 0));
    test.finish().await;
}

#[tokio::test]
async fn a_sku_of_another_product_is_left_to_it() {
    let test = start().await;
    import(&test, "Handle,Title,Variant SKU,Variant Price\na,A,X-1,5\n").await;
    let report = import(&test, "Handle,Title,Variant SKU,Variant Price\nb,B,X-1,7\nc,C,X-2,7\n").await;
    assert_eq!(problems(&report), [(2, "Variant SKU", Reason::SkuTaken)]);
    assert_eq!(
        count(&test, "select price_minor from variants where sku = 'X-1'").await,
        500
    );
    assert_eq!(count(&test, "select count(*) from variants").await, 2);
    test.finish().await;
}

#[tokio::test]
async fn what_is_no_product_file_is_said_so() {
    let test = start().await;
    for file in [
        &b""[..],
        b"a,b,c\n1,2,3\n",
        b"\x89PNG\r\n\x1a\n\0\0\0",
        b"Handle,Title\nx,X\n",
    ] {
        let report = import(&test, file).await;
        assert!(
            report
                .problems
                .iter()
                .all(|problem| problem.reason == Reason::MissingColumn),
            "{report:?}"
        );
        assert!(!report.problems.is_empty());
        assert_eq!(report.rows, 0);
    }
    test.finish().await;
}

/// `products` products of two variants, one row each.
fn big(products: usize) -> String {
    let mut text =
        String::from("Handle,Title,Type,Option1 Name,Option1 Value,Variant Inventory Qty,Variant Price,Image Src\n");
    for at in 0..products {
        let shelf = at % 40;
        writeln!(
            text,
            "part-{at},Part {at},Shelf {shelf},Size,S,{},{}.50,http://pictures.example/{at}.jpg",
            at % 9,
            at + 1
        )
        .unwrap();
        writeln!(text, "part-{at},,,,L,3,{}.50,", at + 2).unwrap();
    }
    text
}

#[tokio::test]
async fn an_import_that_was_cut_off_goes_on_where_it_was() {
    let test = start().await;
    let file = big(2500);
    let cut = Notify::new();
    let options = Options::default();
    let importing = products(&test.app, Cursor::new(file.clone().into_bytes()), &options, |_, _| {
        cut.notify_one();
    });
    tokio::select! {
        biased;
        () = cut.notified() => {}
        report = importing => panic!("not cut off: {report:?}"),
    }
    let had = count(&test, "select count(*) from products").await;
    let reached = count(&test, "select line_reached from import_runs").await;
    assert!(had > 0 && had < 2500, "{had}");
    assert_eq!(reached, 1 + 2 * had, "the run knows what is committed");

    let report = import(&test, &file).await;
    assert_eq!(report.rows, 5000);
    assert_eq!(
        i64::try_from(report.products).unwrap(),
        2500 - had,
        "only the rest is written"
    );
    assert_eq!(count(&test, "select count(*) from variants").await, 5000);
    assert_eq!(
        count(&test, "select count(*) from import_runs where finished_at is not null").await,
        1
    );
    assert_eq!(count(&test, "select count(*) from import_runs").await, 1);
    test.finish().await;
}

#[tokio::test]
async fn a_big_file_costs_a_few_statements_a_batch() {
    let test = start().await;
    let file = big(5000);
    let (report, work) = platform::db::counted(import(&test, &file)).await;
    assert_eq!((report.products, report.variants), (5000, 10_000));
    // A batch holds a thousand variants and pictures: 15,000 of them here.
    assert!(work.statements <= 16 * 8 + 4, "{} statements", work.statements);
    let (again, _) = platform::db::counted(import(&test, &file)).await;
    assert_eq!((again.products, again.variants, again.pictures), (0, 0, 0));
    test.finish().await;
}
