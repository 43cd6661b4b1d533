-- Four years of Seattle's weather, day by day, from a file into the node's own DuckDB.
-- bin/signalbox run examples/weather.sql

CREATE OR REPLACE TABLE seattle_weather AS
SELECT date, precipitation, temp_max, temp_min, wind, weather
FROM read_csv(
  'seattle-weather.csv',
  header = true,
  columns = {
    'date': 'DATE',
    'precipitation': 'DECIMAL(5,1)',
    'temp_max': 'DECIMAL(4,1)',
    'temp_min': 'DECIMAL(4,1)',
    'wind': 'DECIMAL(4,1)',
    'weather': 'VARCHAR'
  });

-- What there is.
SELECT
  count(*) AS days,
  min(date) AS first_day,
  max(date) AS last_day,
  sum(precipitation) AS rain_mm,
  min(temp_min) AS coldest,
  max(temp_max) AS hottest
FROM seattle_weather;

-- The months of an average year.
SELECT
  monthname(any_value(date)) AS month,
  (sum(precipitation) / count(DISTINCT year(date)))::DECIMAL(6,1) AS rain_mm,
  count(*) FILTER (precipitation > 0) AS wet_days,
  avg(temp_max)::DECIMAL(4,1) AS avg_high,
  avg(temp_min)::DECIMAL(4,1) AS avg_low
FROM seattle_weather
GROUP BY month(date)
ORDER BY month(date);

-- The wettest days.
SELECT date, precipitation AS rain_mm, temp_max, wind
FROM seattle_weather
ORDER BY precipitation DESC, date
LIMIT 5;

-- What each year was like.
PIVOT (SELECT year(date) AS year, weather FROM seattle_weather)
ON weather IN ('drizzle', 'fog', 'rain', 'snow', 'sun')
USING count(*)
GROUP BY year
ORDER BY year;

-- The longest times without a drop. Dry days in a row all give the same date when their row number is taken off.
WITH dry AS (
  SELECT date, date - row_number() OVER (ORDER BY date)::INTEGER AS streak
  FROM seattle_weather
  WHERE precipitation = 0
)
SELECT min(date) AS from_day, max(date) AS to_day, count(*) AS dry_days
FROM dry
GROUP BY streak
ORDER BY dry_days DESC, from_day
LIMIT 3;
