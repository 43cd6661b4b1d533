# aot: sourced by dev.
do_aot() { :; }
