-- What is sold: categories, products, variants with their stock, the appliances they fit, and what of the stock is
-- reserved for whom. Texts people read are {"fr", "ar", "en"}.

create table categories (
    id         uuid primary key,
    slug       text not null constraint categories_slug_key unique,
    title      jsonb not null,
    intro      jsonb not null,
    drawing    text not null,
    position   integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table products (
    id               uuid primary key,
    slug             text not null constraint products_slug_key unique,
    category_id      uuid not null constraint products_category_id_fkey references categories,
    brand            text not null,
    title            jsonb not null,
    -- Cleaned HTML; nothing else may be written here.
    description_html jsonb not null,
    drawing          text not null,
    tax_bp           integer not null constraint products_tax_bp_check check (tax_bp between 0 and 10000),
    -- Names of the options, in the order of the variants' values.
    options          jsonb not null,
    -- Technical facts: [{"label": …, "value": …}].
    attributes       jsonb not null,
    status           text not null constraint products_status_check check (status in ('active', 'draft', 'archived')),
    -- Sold for certain appliances only; the others are shown whatever the reader's appliance.
    is_specific      boolean not null,
    -- Lowest price of the variants, kept by whoever writes variants, so that a shelf sorts by an index.
    price_minor      bigint not null,
    currency         text not null,
    -- Folded words of title, brand, category and appliances.
    words            text not null,
    -- Those and the words of all variants, kept with the price.
    search_text      text not null,
    position         integer not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null
);
create index products_shelf_idx on products (category_id, position, id) where status = 'active';
create index products_price_idx on products (category_id, price_minor, id) where status = 'active';
create index products_newest_idx on products (category_id, created_at desc, id desc) where status = 'active';
create index products_brand_idx on products (category_id, brand, price_minor) where status = 'active';
create index products_position_idx on products (position, id) where status = 'active';
create index products_search_text_idx on products using gin (search_text gin_trgm_ops);

create table variants (
    id               uuid primary key,
    product_id       uuid not null constraint variants_product_id_fkey references products on delete cascade,
    sku              text not null constraint variants_sku_key unique,
    -- The folded values: what makes this variant this one within its product.
    option_key       text not null,
    option_values    jsonb not null,
    price_minor      bigint not null constraint variants_price_minor_check check (price_minor >= 0),
    currency         text not null,
    on_hand          bigint not null constraint variants_on_hand_check check (on_hand >= 0),
    reserved         bigint not null default 0 constraint variants_reserved_check check (reserved >= 0),
    -- What the last import said of the stock: the same file again must not undo what was sold since.
    imported_on_hand bigint,
    -- Folded words of SKU and option values.
    words            text not null,
    -- Days until more arrive, when none is left.
    lead_days        integer constraint variants_lead_days_check check (lead_days > 0),
    weight_g         bigint not null constraint variants_weight_g_check check (weight_g >= 0),
    position         integer not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    constraint variants_product_id_option_key_key unique (product_id, option_key),
    constraint variants_reserved_on_hand_check check (reserved <= on_hand)
);

create table pictures (
    id          uuid primary key,
    product_id  uuid not null constraint pictures_product_id_fkey references products on delete cascade,
    source_url  text not null,
    alt         text not null,
    position    integer not null,
    created_at  timestamptz not null,
    -- When the source is asked (again); null when it was fetched or has been given up.
    next_try_at timestamptz,
    tries       integer not null default 0,
    -- Why the last try gave no picture.
    failure     text,
    -- What was fetched: the file's name in the store of files, and what it shows.
    file_name   text,
    media_type  text,
    width       integer constraint pictures_width_check check (width > 0),
    height      integer constraint pictures_height_check check (height > 0),
    fetched_at  timestamptz,
    constraint pictures_product_id_source_url_key unique (product_id, source_url),
    constraint pictures_file_name_check check (
        num_nulls(file_name, media_type, width, height, fetched_at) = 5
        or num_nulls(file_name, media_type, width, height, fetched_at) = 0 and next_try_at is null and failure is null
    )
);
create index pictures_next_try_at_idx on pictures (next_try_at, id) where next_try_at is not null;
create index pictures_shown_idx on pictures (product_id, position, id) where file_name is not null;

create table appliances (
    id         uuid primary key,
    slug       text not null constraint appliances_slug_key unique,
    brand      text not null,
    model      text not null,
    kind       jsonb not null,
    position   integer not null,
    created_at timestamptz not null
);

create table product_appliances (
    product_id   uuid not null constraint product_appliances_product_id_fkey references products on delete cascade,
    appliance_id uuid not null constraint product_appliances_appliance_id_fkey references appliances on delete cascade,
    primary key (product_id, appliance_id)
);
create index product_appliances_appliance_id_idx on product_appliances (appliance_id, product_id);

-- A piece of stock kept for a holder (an order). It ends once: kept (sold) or released (given back).
create table stock_reservations (
    holder_id  uuid not null,
    variant_id uuid not null constraint stock_reservations_variant_id_fkey references variants,
    quantity   bigint not null constraint stock_reservations_quantity_check check (quantity > 0),
    state      text not null constraint stock_reservations_state_check check (state in ('held', 'kept', 'released', 'returned')),
    expires_at timestamptz not null,
    created_at timestamptz not null,
    ended_at   timestamptz,
    primary key (holder_id, variant_id),
    constraint stock_reservations_ended_at_check check ((state = 'held') = (ended_at is null))
);
create index stock_reservations_expires_at_idx on stock_reservations (expires_at) where state = 'held';
create index stock_reservations_variant_id_idx on stock_reservations (variant_id) where state = 'held';

create table import_runs (
    id           uuid primary key,
    file_digest  bytea not null,
    -- The last line whose product is committed.
    line_reached bigint not null,
    started_at   timestamptz not null,
    updated_at   timestamptz not null,
    finished_at  timestamptz
);
create unique index import_runs_file_digest_idx on import_runs (file_digest) where finished_at is null;
