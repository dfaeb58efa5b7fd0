/** What a function is to a sync. */
export type FunctionKind =
  | "pure"
  | "generator"
  | "clock"
  | "aggregate"
  | "window"
  | "volatile"
  | "environment"
  | "outside"
  | "history"
  | "identifier"
  | "unknown";

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Functions of the engine that give the same result for the same arguments, wherever and whenever they run. */
export const PURE_FUNCTIONS = words(`
  abs acos acosh add_months aes_decrypt aggregate array array_append array_compact array_contains array_distinct
  array_except array_insert array_intersect array_join array_max array_min array_position array_prepend array_remove
  array_repeat array_size array_sort array_union arrays_overlap arrays_zip ascii asin asinh assert_true atan atan2
  atanh base64 bigint bin binary bit_count bit_get bit_length bit_reverse bitmap_bit_position bitmap_bucket_number
  bitmap_count boolean bround btrim cardinality cast cbrt ceil ceiling char char_length character_length charindex chr
  coalesce collate collation concat concat_ws contains conv convert_timezone cos cosh cot crc32 csc date date_add
  date_diff date_format date_from_unix_date date_part date_sub date_trunc dateadd datediff datepart day dayname
  dayofmonth dayofweek dayofyear decimal decode degrees div double e element_at elt encode endswith equal_null exists
  exp expm1 extract factorial filter find_in_set flatten float floor forall format_number format_string from_csv
  from_json from_unixtime from_utc_timestamp from_xml get get_json_object getbit greatest hash hex hour hypot if iff
  ifnull ilike initcap instr int is_valid_utf8 is_valid_variant is_variant_null isnan isnotnull isnull
  json_array_length json_object_keys last_day lcase least left len length levenshtein like ln locate log log10 log1p
  log2 lower lpad ltrim luhn_check make_date make_dt_interval make_interval make_time make_timestamp make_timestamp_ltz
  make_timestamp_ntz make_valid_utf8 make_ym_interval map map_concat map_contains_key map_entries map_filter
  map_from_arrays map_from_entries map_keys map_values map_zip_with mask md5 minute mod month monthname months_between
  named_struct nanvl negative next_day nullif nullifzero nvl nvl2 octet_length overlay parse_json parse_url pi pmod
  position positive pow power printf quarter quote radians raise_error range reduce regexp regexp_count regexp_extract
  regexp_extract_all regexp_instr regexp_like regexp_replace regexp_substr repeat replace reverse right rint rlike
  round rpad rtrim schema_of_csv schema_of_json schema_of_variant schema_of_xml sec second sentences sequence sha sha1
  sha2 shiftleft shiftright shiftrightunsigned sign signum sin sinh size slice smallint sort_array soundex space split
  split_part sqrt startswith str_to_map string struct substr substring substring_index tan tanh time time_bucket
  time_diff time_from_micros time_from_millis time_from_seconds time_to_micros time_to_millis time_to_seconds
  time_trunc timediff timestamp timestamp_micros timestamp_millis timestamp_seconds timestampadd timestampdiff tinyint
  to_binary to_char to_csv to_date to_geography to_geometry to_json to_number to_time to_timestamp to_timestamp_ltz to_timestamp_ntz
  to_unix_timestamp to_utc_timestamp to_varchar to_variant_object to_xml transform transform_keys
  transform_values translate trim trunc try_add try_aes_decrypt try_cast try_divide try_element_at try_make_interval
  try_make_timestamp try_make_timestamp_ltz try_make_timestamp_ntz try_mod try_multiply try_parse_json try_parse_url
  try_subtract try_to_binary try_to_date try_to_geography try_to_geometry try_to_number try_to_time try_to_timestamp try_url_decode try_validate_utf8
  try_variant_get typeof ucase unbase64 unhex unix_date unix_micros unix_millis unix_seconds upper url_decode
  url_encode validate_utf8 variant_get vector_cosine_similarity vector_inner_product vector_l2_distance vector_norm
  vector_normalize weekday weekofyear width_bucket xpath xpath_boolean xpath_double xpath_float xpath_int xpath_long
  xpath_number xpath_short xpath_string xxhash64 year zeroifnull zip_with zstd_compress zstd_decompress
  try_zstd_decompress
`);

/** Functions that make several rows, or none, out of one. */
const GENERATORS = words(
  "explode explode_outer inline inline_outer json_tuple posexplode posexplode_outer stack variant_explode variant_explode_outer",
);

/** Functions that tell the time: the run's clock takes their place. `unix_timestamp` only without arguments. */
const CLOCK_FUNCTIONS = words(
  "current_date curdate current_timestamp now getdate localtimestamp current_timezone unix_timestamp",
);

const AGGREGATES = words(`
  any any_value approx_count_distinct approx_percentile approx_top_k array_agg avg bit_and bit_or bit_xor
  bitmap_and_agg bitmap_construct_agg bitmap_or_agg bool_and bool_or collect_list collect_set corr count count_if
  count_min_sketch covar_pop covar_samp every first first_value grouping grouping_id histogram_numeric hll_sketch_agg
  hll_union_agg kurtosis last last_value listagg max max_by mean measure median min min_by mode percentile
  percentile_approx percentile_cont percentile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope
  regr_sxx regr_sxy regr_syy schema_of_json_agg schema_of_variant_agg session_window skewness some std stddev
  stddev_pop stddev_samp string_agg sum try_avg try_sum var_pop var_samp variance vector_avg vector_sum window
  window_time
`);

const WINDOWS = words("cume_dist dense_rank lag lead nth_value ntile percent_rank rank row_number");

const VOLATILE = words(`
  aes_encrypt current_time input_file_block_length input_file_block_start input_file_name monotonically_increasing_id
  rand randn random randstr shuffle spark_partition_id uniform uuid
`);

const ENVIRONMENT = words(`
  current_catalog current_database current_metastore current_path current_recipient current_schema current_user
  current_version is_account_group_member is_member session_user user version
`);

const OUTSIDE = words(`
  cloud_files cloud_files_state event_log from_avro from_protobuf http_request java_method list_secrets
  python_worker_logs read_files read_kafka read_kinesis read_pubsub read_pulsar read_state_metadata read_statestore
  reflect remote_query secret to_avro to_protobuf try_reflect try_secret vector_search
`);

/** What the function of this name is, without regard to case. */
export function functionKind(name: string): FunctionKind {
  const lower = name.toLowerCase();
  if (CLOCK_FUNCTIONS.has(lower)) return "clock";
  if (PURE_FUNCTIONS.has(lower) || /^(h3|st)_/.test(lower)) return "pure";
  if (GENERATORS.has(lower)) return "generator";
  if (AGGREGATES.has(lower) || /_agg(_\w+)?$/.test(lower)) return "aggregate";
  if (WINDOWS.has(lower)) return "window";
  if (VOLATILE.has(lower)) return "volatile";
  if (ENVIRONMENT.has(lower)) return "environment";
  if (OUTSIDE.has(lower) || /^ai_/.test(lower)) return "outside";
  // Sketches are made by aggregates (…_agg); all else is made of a sketch alone.
  if (/^(kll|theta|tuple|hll)_/.test(lower)) return "pure";
  if (lower === "table_changes") return "history";
  if (lower === "identifier") return "identifier";
  return "unknown";
}
