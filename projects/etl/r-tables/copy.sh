cp tables.R "$WRITE_DIR/tables.R"
