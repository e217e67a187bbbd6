-- Where games are played; seeds/stadiums.sql fills it.
CREATE TABLE stadiums (
  stadium_id text PRIMARY KEY,
  name text NOT NULL,
  city text NOT NULL,
  latitude numeric NOT NULL CHECK (latitude BETWEEN -90 AND 90),
  longitude numeric NOT NULL CHECK (longitude BETWEEN -180 AND 180),
  time_zone text NOT NULL,
  elevation_m integer,
  roof text NOT NULL,
  simulated boolean NOT NULL
);
