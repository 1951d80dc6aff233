-- when WeChat said that a number is the person's: such a one opens the firm that the register has it for

ALTER TABLE users ADD COLUMN phone_verified_at TIMESTAMP;
