namespace leadflow::compiler {
extern int placeholder;
int placeholder = 0;
}  // namespace leadflow::compiler
