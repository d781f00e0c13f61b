//! Pictures named by address: fetched and shown, refused, late, lost on the way; and never in an import's way.

use std::collections::HashMap;
use std::fmt::Write;
use std::io::Cursor;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::{Extensions, StatusCode};
use catalog::import::{Options, Report, products};
use catalog::{PictureFetcher, fetch_pictures, offers};
use platform::chance;
use platform::files::Files;
use platform::outgoing::Outgoing;
use testkit::{Parts, Reply, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::shop::{count, variant};

/// A host of pictures on this machine, good and bad ones by path. Counts who asks for what.
#[derive(Clone)]
struct Host {
    address: SocketAddr,
    asked: Arc<Mutex<HashMap<String, usize>>>,
}

/// A PNG as far as its header, which is all that is read of it.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

impl Host {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = Host {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
        };
        let serving = host.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().answer(stream));
            }
        });
        host
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn asked(&self, path: &str) -> usize {
        self.asked.lock().unwrap().get(path).copied().unwrap_or(0)
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8(head).unwrap();
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let times = {
            let mut asked = self.asked.lock().unwrap();
            let times = asked.entry(path.clone()).or_default();
            *times += 1;
            *times
        };
        // Whoever asked may be gone.
        let _ = self.write(&mut stream, &path, times).await;
    }

    async fn write(&self, stream: &mut TcpStream, path: &str, times: usize) -> std::io::Result<()> {
        let body = png(640, 480);
        let (head, body) = match path {
            "/wide.png" => ("200 OK".to_owned(), png(1200, 400)),
            "/huge.png" => ("200 OK".to_owned(), vec![0; 5 * 1024 * 1024 + 1]),
            "/endless.png" => {
                stream
                    .write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
                    .await?;
                loop {
                    stream.write_all(&[0x89; 8 * 1024]).await?;
                }
            }
            "/slow.png" => return self.dawdle(stream).await,
            "/slow-once.png" if times == 1 => return self.dawdle(stream).await,
            "/late.png" if times < 3 => ("503 Service Unavailable".to_owned(), vec![]),
            "/gone.png" => ("404 Not Found".to_owned(), vec![]),
            "/drawing.png" => (
                "200 OK\r\ncontent-type: image/png".to_owned(),
                b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>".to_vec(),
            ),
            "/page.png" => (
                "200 OK\r\ncontent-type: image/png".to_owned(),
                b"<!doctype html><script>x()</script>".to_vec(),
            ),
            "/moved.png" => ("302 Found\r\nlocation: /wide.png".to_owned(), vec![]),
            "/loop.png" => ("302 Found\r\nlocation: /loop.png".to_owned(), vec![]),
            "/inside.png" => (
                "302 Found\r\nlocation: http://127.0.0.1:1/secret.png".to_owned(),
                vec![],
            ),
            "/metadata.png" => (
                "302 Found\r\nlocation: http://169.254.169.254/latest/meta-data/".to_owned(),
                vec![],
            ),
            _ => ("200 OK\r\ncontent-type: text/html".to_owned(), body),
        };
        let head = format!(
            "HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&body).await
    }

    /// Begins an answer and does not end it.
    async fn dawdle(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n\x89PNG")
            .await?;
        tokio::time::sleep(Duration::from_secs(60)).await;
        Ok(())
    }
}

/// The shop, its host of pictures and its folder of files.
struct Stage {
    test: TestApp,
    host: Host,
    folder: PathBuf,
}

impl Stage {
    async fn open() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let host = Host::open().await;
        let folder = std::env::temp_dir().join(format!("comptoir-pictures-{}", hex::encode(chance::bytes::<8>())));
        // Long enough for a busy machine, short enough to wait for.
        let client = Outgoing::public_and(Duration::from_secs(3), host.address).unwrap();
        let mut extensions = Extensions::new();
        extensions.insert(PictureFetcher::through(client));
        extensions.insert(Files::new(&folder));
        let test = TestApp::start(Parts {
            routes: catalog::routes(),
            tasks: catalog::tasks(),
            extensions,
            ..Parts::default()
        })
        .await;
        Stage { test, host, folder }
    }

    /// Imports one product with the pictures at these paths of the host, in this order.
    async fn import(&self, paths: &[&str]) -> Report {
        let urls: Vec<String> = paths.iter().map(|path| self.host.url(path)).collect();
        self.import_urls(&urls).await
    }

    async fn import_urls(&self, urls: &[String]) -> Report {
        let mut file = "Handle,Title,Type,Variant SKU,Variant Inventory Qty,Variant Price,Image Src,Image Position,Image Alt Text\n".to_owned();
        for (at, url) in urls.iter().enumerate() {
            let (title, sku, price) = if at == 0 {
                ("Round pump", "R-1", "12.50")
            } else {
                ("", "", "")
            };
            writeln!(
                file,
                "round-pump,{title},Pumps,{sku},5,{price},{url},{},\"Seen \"\"from\"\" above\"",
                at + 1
            )
            .unwrap();
        }
        products(
            &self.test.app,
            Cursor::new(file.into_bytes()),
            &Options::default(),
            |_, _| {},
        )
        .await
        .unwrap()
    }

    /// What became of the picture at an address: the file's name or the failure, and whether it will be asked for again.
    async fn fate(&self, url: &str) -> (String, bool) {
        let client = self.test.database.connect().await;
        let row = client
            .query_one(
                "select coalesce(left(file_name, 0) || media_type, failure, 'waiting'), next_try_at is not null
                 from pictures where source_url = $1",
                &[&url],
            )
            .await
            .unwrap();
        (row.get(0), row.get(1))
    }

    async fn get(&self, path: &str) -> Reply {
        let mut reply = self.test.visitor().get(path).await;
        reply.text = reply.text.replace("&#x2f;", "/").replace("&quot;", "\"");
        reply
    }

    /// Where the product's page says its picture is; empty when it shows a drawing.
    async fn shown(&self) -> String {
        let page = self.get("/en/p/round-pump").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        page.text
            .split_once("<img src=\"")
            .map(|(_, rest)| rest.split('"').next().unwrap().to_owned())
            .unwrap_or_default()
    }

    fn files(&self) -> usize {
        let Ok(folders) = std::fs::read_dir(&self.folder) else {
            return 0;
        };
        folders
            .map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap().count())
            .sum()
    }

    async fn close(self) {
        self.test.finish().await;
        // Not there where nothing was fetched.
        let _ = std::fs::remove_dir_all(self.folder);
    }
}

#[tokio::test]
async fn a_picture_is_fetched_by_itself_and_shown_wherever_the_product_is() {
    let stage = Stage::open().await;
    let report = stage.import(&["/wide.png", "/other.png"]).await;
    assert_eq!((report.products, report.pictures, report.problems.len()), (1, 2, 0));
    assert_eq!(stage.shown().await, "", "the drawing until then");
    let drained = stage.test.run_tasks().await;
    assert_eq!(drained.failed, 0);

    let path = stage.shown().await;
    assert!(path.starts_with("/pictures/pic_"), "{path}");
    let tag = format!("<img src=\"{path}\" width=\"1200\" height=\"400\" alt=\"Seen \"from\" above\"");
    for page in ["/en/p/round-pump", "/fr/c/pumps", "/ar/", "/en/search?q=pump"] {
        let reply = stage.get(page).await;
        assert!(reply.text.contains(&tag), "{page}: {}", reply.text);
        let (statements, trips) = reply.work();
        assert!(
            statements <= 4 && trips <= 1,
            "{page}: {statements} statements in {trips}"
        );
    }
    let picture = stage.get(&path).await;
    assert_eq!(picture.status, StatusCode::OK);
    assert_eq!(picture.header("content-type"), "image/png");
    assert_eq!(picture.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    assert_eq!(picture.text, String::from_utf8_lossy(&png(1200, 400)));
    assert_eq!(picture.work().0, 1);

    let sold = variant(&stage.test, "R-1").await;
    let offered = offers(&stage.test.app.db().read().await.unwrap(), &[sold])
        .await
        .unwrap();
    let seen = offered[0].picture.clone().unwrap();
    assert_eq!((seen.path, seen.width, seen.height), (path, 1200, 400));
    stage.close().await;
}

#[tokio::test]
async fn a_picture_that_is_not_there_is_no_failure_of_the_import_or_of_a_page() {
    let stage = Stage::open().await;
    let report = stage.import(&["/gone.png"]).await;
    assert_eq!((report.products, report.pictures, report.problems.len()), (1, 1, 0));
    let drained = stage.test.run_tasks().await;
    assert_eq!(drained.failed, 0);
    assert_eq!(stage.shown().await, "");
    assert_eq!(
        stage.fate(&stage.host.url("/gone.png")).await,
        ("answered_404".into(), true)
    );
    let client = stage.test.database.connect().await;
    let id: uuid::Uuid = client.query_one("select id from pictures", &[]).await.unwrap().get(0);
    drop(client);
    let unknown = format!("/pictures/pic_{}", id.simple());
    for path in [
        &unknown,
        "/pictures/pic_0",
        "/pictures/..%2F..%2Fetc%2Fpasswd",
        "/pictures/%00",
    ] {
        let reply = stage.get(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
    }
    stage.close().await;
}

#[tokio::test]
async fn a_picture_whose_file_is_gone_is_not_found() {
    let stage = Stage::open().await;
    stage.import(&["/wide.png"]).await;
    stage.test.run_tasks().await;
    let path = stage.shown().await;
    std::fs::remove_dir_all(&stage.folder).unwrap();
    assert_eq!(stage.get(&path).await.status, StatusCode::NOT_FOUND);
    stage.close().await;
}

#[tokio::test]
async fn bad_sources_are_told_apart_and_only_those_that_may_get_better_are_asked_again() {
    let stage = Stage::open().await;
    let cases = [
        ("/huge.png", "too_large", false),
        ("/endless.png", "too_large", false),
        ("/slow.png", "no_answer", true),
        ("/drawing.png", "not_a_picture", false),
        ("/page.png", "not_a_picture", false),
        ("/gone.png", "answered_404", true),
        ("/loop.png", "no_answer", true),
        ("/inside.png", "not_public", false),
        ("/metadata.png", "not_public", false),
        ("/moved.png", "image/png", false),
    ];
    let mut urls: Vec<String> = cases.iter().map(|(path, ..)| stage.host.url(path)).collect();
    let private = [
        "http://127.0.0.1:1/a.png",
        "http://2130706433/a.png",
        "http://[::ffff:127.0.0.1]/a.png",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/a.png",
        "https://me:secret@pictures.example.com/a.png",
        "https://pictures.example.com:8443/a.png",
    ];
    urls.extend(private.map(str::to_owned));
    let report = stage.import_urls(&urls).await;
    assert_eq!((report.pictures, report.problems.len()), (17, 0));
    stage.test.run_tasks().await;
    for (path, fate, again) in cases {
        assert_eq!(
            stage.fate(&stage.host.url(path)).await,
            (fate.to_owned(), again),
            "{path}"
        );
    }
    for url in private {
        assert_eq!(stage.fate(url).await, ("not_public".to_owned(), false), "{url}");
    }
    assert_eq!(stage.files(), 1, "only what is a picture is kept");
    stage.close().await;
}

#[tokio::test]
async fn a_source_is_asked_again_later_and_given_up_in_the_end() {
    let stage = Stage::open().await;
    stage.import(&["/late.png", "/gone.png"]).await;
    let late = stage.host.url("/late.png");
    stage.test.run_tasks().await;
    assert_eq!(stage.fate(&late).await, ("answered_503".into(), true));
    stage.test.advance(Duration::from_secs(30)).await;
    assert_eq!(stage.host.asked("/late.png"), 1, "not before its time");
    stage.test.advance(Duration::from_secs(30)).await;
    stage.test.advance(Duration::from_mins(5)).await;
    assert_eq!(stage.fate(&late).await, ("image/png".into(), false));
    for _ in 0..20 {
        stage.test.advance(Duration::from_hours(24)).await;
    }
    assert_eq!(stage.host.asked("/gone.png"), 8);
    assert_eq!(
        stage.fate(&stage.host.url("/gone.png")).await,
        ("answered_404".into(), false)
    );
    assert_eq!(stage.host.asked("/late.png"), 3, "what is there is not asked for");
    stage.close().await;
}

#[tokio::test]
async fn several_nodes_at_once_and_a_second_import_fetch_each_picture_once() {
    let stage = Stage::open().await;
    let paths: Vec<String> = (0..20).map(|at| format!("/{at}.png")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    stage.import(&paths).await;
    let app = || stage.test.app.clone();
    let ended = tokio::join!(fetch_pictures(app()), fetch_pictures(app()), fetch_pictures(app()));
    assert!(ended.0.is_ok() && ended.1.is_ok() && ended.2.is_ok());
    let shown = stage.shown().await;
    assert_eq!(stage.import(&paths).await.pictures, 0);
    stage.test.run_tasks().await;
    for path in paths {
        assert_eq!(stage.host.asked(path), 1, "{path}");
    }
    let fetched = count(&stage.test, "select count(*) from pictures where file_name is not null").await;
    assert_eq!((fetched, stage.files()), (20, 1), "the same bytes are one file");
    assert_eq!(stage.shown().await, shown);
    stage.close().await;
}

#[tokio::test]
async fn a_crash_on_the_way_is_made_good_when_the_lease_is_over() {
    let stage = Stage::open().await;
    stage.import(&["/slow-once.png"]).await;
    let url = stage.host.url("/slow-once.png");
    // While the host still answers.
    let node = tokio::spawn(fetch_pictures(stage.test.app.clone()));
    while stage.host.asked("/slow-once.png") == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    node.abort();
    assert!(node.await.unwrap_err().is_cancelled());
    stage.test.run_tasks().await;
    assert_eq!(
        stage.fate(&url).await,
        ("waiting".into(), true),
        "somebody may still be at it"
    );
    // After the file was written and before its row was.
    let files = stage.test.app.need::<Files>().unwrap().clone();
    files.put(png(640, 480)).await.unwrap();
    stage.test.advance(Duration::from_mins(5)).await;
    assert_eq!(stage.fate(&url).await, ("image/png".into(), false));
    assert_eq!((stage.host.asked("/slow-once.png"), stage.files()), (2, 1));
    stage.close().await;
}

#[tokio::test]
async fn a_folder_that_takes_nothing_leaves_the_picture_for_later() {
    let stage = Stage::open().await;
    std::fs::write(&stage.folder, b"a file where the folder should be").unwrap();
    stage.import(&["/wide.png"]).await;
    stage.test.run_tasks().await;
    let url = stage.host.url("/wide.png");
    assert_eq!(stage.fate(&url).await, ("not_kept".into(), true));
    std::fs::remove_file(&stage.folder).unwrap();
    stage.test.advance(Duration::from_mins(1)).await;
    assert_eq!(stage.fate(&url).await, ("image/png".into(), false));
    stage.close().await;
}
