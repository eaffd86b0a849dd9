namespace leadflow::runtime {
extern int placeholder;
int placeholder = 0;
}  // namespace leadflow::runtime
